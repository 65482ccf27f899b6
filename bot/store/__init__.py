"""Everything Brygga keeps: cases with their journal and evidence, reviews, accounts, the audit chain, and the file vault.

One embedded SQLite file by default, Postgres when several machines share a night. No other room knows SQL, and no error
carries a statement or a value out of this one.
"""

from bot.store.account_requests import AccountRequests
from bot.store.accounts import Accounts
from bot.store.archive import CaseArchive
from bot.store.audit import ERASED, Ledger
from bot.store.audit_export import Span, export
from bot.store.audit_writer import AuditWriter
from bot.store.case_keys import CaseKeys, has_key
from bot.store.crypto import new_key
from bot.store.database import Database
from bot.store.failed_screens import Failures
from bot.store.impact import ImpactRecords
from bot.store.inbox import Inbox
from bot.store.machines import Machines
from bot.store.night_store import NightStore
from bot.store.nights import Nights
from bot.store.practice import Practice
from bot.store.retention import RetentionStore
from bot.store.sign_ins import SignIns
from bot.store.signed_checkpoints import append_checkpoint, read_checkpoints
from bot.store.signing import Signer, is_signed, new_signing_key
from bot.store.switchboard import Switchboard
from bot.store.vault import Vault

__all__ = [
    "ERASED", "AccountRequests", "Accounts", "AuditWriter", "CaseArchive", "CaseKeys", "Database", "Failures", "ImpactRecords", "Inbox", "Ledger",
    "Machines", "NightStore", "Nights", "Practice", "RetentionStore", "SignIns", "Signer", "Span", "Switchboard", "Vault",
    "append_checkpoint", "export", "has_key", "is_signed", "new_key", "new_signing_key", "read_checkpoints",
]  # fmt: skip
