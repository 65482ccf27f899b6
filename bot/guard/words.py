"""What reads like a decision, however it is written: the words, and how a text is folded before they are sought."""

import unicodedata

WORDS = (
    "beslut", "bevilja", "avslag", "avsla", "bifall", "godkann", "faststall", "verkstall", "utbetal", "betal", "attest", "signer",
    "fatta", "expedier", "slutlig", "makuler", "klarmarker", "uppratta", "final", "approve", "reject", "decide", "decision",
)  # fmt: skip
"""Folded. `avsla` is in «avslå»; `betal` is in «betala» and «betalning»."""

OPENS_A_VIEW = frozenset({"beslut", "nytt beslut", "beslutslista", "beslutsunderlag"})
"""Exactly these lead to a view and decide nothing."""

_ANSWERS_NO = frozenset({"avbryt", "nej", "stang", "cancel", "no", "dismiss"})


def fold(text: str) -> str:
    """A text as the eye reads it: no case, accents, spaces, punctuation or invisible characters."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in spread if c.isalnum())


def decision_word(text: str) -> str:
    """The first word in a text that reads like a decision, or nothing."""
    folded = fold(text)
    return next((word for word in WORDS if word in folded), "")


def opens_a_view(text: str) -> bool:
    """Whether a text is exactly one of the few that hold a decision word and only lead to a view."""
    return text.strip().casefold() in OPENS_A_VIEW


def is_no(answer: str) -> bool:
    """Whether an answer to a dialog leaves everything as it was."""
    return fold(answer) in _ANSWERS_NO


def strange_letter(text: str) -> str:
    """The name of the first character that is invisible or looks Latin without being it, or nothing."""
    for c in unicodedata.normalize("NFC", text):
        category = unicodedata.category(c)
        foreign = category[0] == "L" and not unicodedata.name(c, "").startswith("LATIN ")
        if foreign or category[0] in "CM" or category in ("Zl", "Zp"):
            return unicodedata.name(c, f"U+{ord(c):04X}")
    return ""


def reads_like_decision(text: str) -> bool:
    """Whether a button that says this must never be pressed; the driver asks once more before it acts."""
    return bool(decision_word(text)) and not opens_a_view(text)
