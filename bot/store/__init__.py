"""Everything that is kept: cases, checkpoints, intents, events and encrypted evidence, and the file vault.

One embedded SQLite file by default; Postgres when several machines share a night. No other room knows SQL, and no statement or value leaves in an error.
"""

from bot.store._cases import Cases
from bot.store._crypto import new_key
from bot.store._database import Database
from bot.store._inbox import Inbox
from bot.store._machines import Machines
from bot.store._memory import has_key
from bot.store._vault import Vault, vault_key

__all__ = ["Cases", "Database", "Inbox", "Machines", "Vault", "has_key", "new_key", "vault_key"]
