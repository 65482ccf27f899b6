"""Who is signed in and for how long, and in which of four ways a lost session answers.

Lives in memory: a restart loses every session, as in a real system, but no data.
"""

import secrets
from dataclasses import dataclass, field

from bot.training.calculation import Body

GUISES = ("401", "redirect", "login_200", "box")
COOKIE = "ovning"


@dataclass
class Session:
    """One sign-in: its user, how far it has come, the case in the header, and unsaved working copies."""

    user: str
    role: str
    unit: str
    may_decide: bool  # and pay, make a calculation final, ask for a supplement
    stage: str = "roll"
    requests: int = 0
    case_nr: str = ""
    copies: dict[str, Body] = field(default_factory=dict)
    elsewhere: str = ""  # the case another window has made the current one
    notices: int = 0  # messages still to come after the message of the day


class Sessions:
    """Every live session, and the way in which each lost one answers."""

    def __init__(self, most_requests: int, *, robot_may_decide: bool) -> None:
        self._most = most_requests
        self._robot_may_decide = robot_may_decide
        self._live: dict[str, Session] = {}
        self._lost: dict[str, str] = {}

    def start(self, user: str, role: str, unit: str) -> str:
        """Start a session and return its token."""
        token = secrets.token_urlsafe(16)
        self._live[token] = Session(user, role, unit, may_decide=role != "Robot" or self._robot_may_decide)
        return token

    def find(self, token: str) -> Session | None:
        """Return the live session of a token, if there is one."""
        return self._live.get(token)

    def count(self, token: str) -> Session | None:
        """Count one content request; the one after the last allowed loses the session."""
        session = self._live.get(token)
        if session is None:
            return None
        session.requests += 1
        if session.requests > self._most:
            self.lose(token)
            return None
        return session

    def lose(self, token: str, guise: str = "") -> None:
        """Lose a session, as a time-out does; it then answers in that way, or in the next in turn."""
        self._live.pop(token, None)
        if guise:
            self._lost[token] = guise
        self.guise(token)

    def end(self, token: str) -> None:
        """End a session as the user asked."""
        self._live.pop(token, None)

    def guise(self, token: str) -> str:
        """Return how a lost session answers; a request without one is redirected to sign-in."""
        if not token:
            return "redirect"
        return self._lost.setdefault(token, GUISES[len(self._lost) % len(GUISES)])
