"""What every error that Brygga acts upon carries."""

from typing import ClassVar


class NamedError(BaseException):
    """An error with a stable code, advice for the person who can act, and the exit code of its night."""

    code: ClassVar[str]
    advice: ClassVar[str]
    exit_code: ClassVar[int]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.advice} ({self.detail})" if self.detail else self.advice
