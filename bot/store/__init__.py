"""Everything that is kept: cases, checkpoints, intents, events and encrypted evidence, and the file vault.

One embedded SQLite file by default; Postgres when several machines share a night. No other room knows SQL, and no statement or value leaves in an error.
"""

from bot.store._accounts import Accounts
from bot.store._audit import WEEDED, Ledger, Scribe
from bot.store._cases import Cases
from bot.store._crypto import new_key
from bot.store._database import Database
from bot.store._effect import Effects
from bot.store._export import Span, export
from bot.store._failed_screens import Failures
from bot.store._heads import append_head, read_heads
from bot.store._inbox import Inbox
from bot.store._machines import Machines
from bot.store._memory import has_key
from bot.store._nights import Nights
from bot.store._practice import Practice
from bot.store._sign_ins import SignIns
from bot.store._signing import Signer, new_signing_key
from bot.store._vault import Vault, vault_key
from bot.store._weeding import Cuts

__all__ = [
    "WEEDED", "Accounts", "Cases", "Cuts", "Database", "Effects", "Failures", "Inbox", "Ledger", "Machines", "Nights", "Practice", "Scribe", "SignIns",
    "Signer", "Span", "Vault", "append_head", "export", "has_key", "new_key", "new_signing_key", "read_heads", "vault_key",
]  # fmt: skip
