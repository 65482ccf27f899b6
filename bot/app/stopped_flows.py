"""Flows that stopped themselves when a promise was about to be broken. They run again once a person releases them."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.app.attribution import by_operator
from bot.app.storage import Storage
from bot.domain.errors import FlowError, GuardError


class StoppedFlows:
    """Keeps a file in the state folder for each stopped flow, saying why."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def reason(self, flow: str) -> str:
        """Why a flow stopped itself, or empty."""
        try:
            return self._path(flow).read_text(encoding="utf-8").strip() or "filen säger inte varför"
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError):  # it is stopped, whatever the file says
            return f"orsaken i {self._path(flow).name} går inte att läsa"

    def require_running(self, flow: str) -> None:
        """Raises: FlowError when the flow is stopped."""
        if reason := self.reason(flow):
            raise FlowError(
                f"flödet {flow} stoppade sig självt ({reason}). "
                f"Gå igenom vad som hände, och släpp det sedan med «brygga release {flow}»."
            )

    def stop(self, flow: str, error: GuardError) -> None:
        """Refuse every later night of the flow."""
        self._path(flow).write_text(f"{error.code}: {error.detail}\n", encoding="utf-8")

    def release(self, flow: str) -> bool:
        """Let a stopped flow run again, once the audit chain says so; False when it was not stopped."""
        path = self._path(flow)
        if path.stem != flow or not path.exists():
            return False
        with closing(self._storage.database()) as database:
            archive = self._storage.archive(database, self._storage.secrets())
            archive.ledger.record(replace(by_operator("flow.released"), flow=flow))
        path.unlink(missing_ok=True)
        return True

    def _path(self, flow: str) -> Path:
        return self._storage.folder() / f"{flow}.stopped"
