"""Recognises texts that read like a decision, however they are written."""

import unicodedata

WORDS = (
    "beslut", "bevilja", "avslag", "avsla", "bifall", "godkann", "faststall", "verkstall", "utbetal", "betal", "attest", "signer",
    "fatta", "expedier", "slutlig", "makuler", "klarmarker", "uppratta", "final", "approve", "reject", "decide", "decision",
)  # fmt: skip
"""Folded stems: `avsla` is found in «avslå», `betal` in «betala» and «betalning»."""

OPENS_A_VIEW = frozenset({"beslut", "nytt beslut", "beslutslista", "beslutsunderlag"})
"""These exact texts only open a view."""

_ANSWERS_NO = frozenset({"avbryt", "nej", "stang", "cancel", "no", "dismiss"})


def fold(text: str) -> str:
    """A text without case, accents, spaces, punctuation and invisible characters, roughly as the eye reads it."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in spread if c.isalnum())


def decision_word(text: str) -> str:
    """The first stem in a text that reads like a decision, or an empty string."""
    folded = fold(text)
    return next((word for word in WORDS if word in folded), "")


def opens_a_view(text: str) -> bool:
    """Whether a text is exactly one of those that contain a decision word but only open a view."""
    return text.strip().casefold() in OPENS_A_VIEW


def is_no(answer: str) -> bool:
    """Whether an answer to a dialog leaves everything unchanged."""
    return fold(answer) in _ANSWERS_NO


def strange_letter(text: str) -> str:
    """The name of the first character that is invisible or looks Latin without being so, or an empty string."""
    for c in unicodedata.normalize("NFC", text):
        category = unicodedata.category(c)
        foreign = category[0] == "L" and not unicodedata.name(c, "").startswith("LATIN ")
        if foreign or category[0] in "CM" or category in ("Zl", "Zp"):
            return unicodedata.name(c, f"U+{ord(c):04X}")
    return ""


def reads_like_decision(text: str) -> bool:
    """Whether a button with this text must never be pressed; the driver checks again before it acts."""
    return bool(decision_word(text)) and not opens_a_view(text)
