"""What a night works with, and nobody else: it leases cases and journals what it does with them."""

from bot.store.archive import CaseArchive
from bot.store.case_rows import CaseRows
from bot.store.fence import Fence
from bot.store.journal import Journal, MadeBy


class NightStore:
    """The rows that a night leases and the journal it writes, fenced by the same leases."""

    def __init__(self, archive: CaseArchive, flow_version: str = "", pack_version: str = "") -> None:
        fence = Fence()
        self.archive = archive
        self.rows = CaseRows(archive.database, fence, archive.keys)
        self.journal = Journal(archive, fence, MadeBy(flow_version, pack_version))
