"""What is kept about cases, put together: what the office and the command line may read and note."""

from bot.store.audit import Ledger
from bot.store.case_keys import CaseKeys
from bot.store.database import Database
from bot.store.details import seal_old_details
from bot.store.memory import Memory
from bot.store.outcomes import Outcomes
from bot.store.reports import Reports


class CaseArchive:
    """What is kept about cases, to read and to note on. Nothing in it leases a case or prepares an act.

    Raises: StoreUnavailable when the database was begun with another master key.
    """

    def __init__(self, database: Database, master: bytes) -> None:
        self.database = database
        self.keys = CaseKeys(database, master)
        database.retry_while_away(lambda: seal_old_details(database, self.keys))
        self.ledger = Ledger(database, master)
        self.reports = Reports(database, self.keys)
        self.memory = Memory(database, self.keys, self.ledger)
        self.outcomes = Outcomes(database, self.keys)
