"""The kinds of generated households: each kind changes one thing from last month.

Knows a household in the making; neither how it is drawn nor how its outcome is computed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from bot.training.answers import Answer
from bot.training.households import Member, Post, SeededLock

ABOVE = "Inkomsterna är högre än normen och utgifterna."


@dataclass
class Stream:
    """A benefit in August, September and October. Units: öre."""

    who: Member
    source: str
    benefit: str
    row: str
    nets: list[int]
    taxed: bool = False


@dataclass
class Plan:
    """A household in the making: the same as last month until a kind changes it."""

    rng: Random
    members: list[Member]
    streams: list[Stream] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    stated: list[Post] = field(default_factory=list)
    silent: list[Answer] = field(default_factory=list)
    locks: list[SeededLock] = field(default_factory=list)
    signed: bool = True

    def pay(self, percent: int) -> None:
        """Change the first benefit's row from September on, for everyone who has one."""
        for stream in self.streams:
            if stream.row == self.streams[0].row:
                stream.nets[1:] = [n * percent // 10000 * 100 for n in stream.nets[1:]]

    def charge(self, number: int, amount: int) -> None:
        """Change the amount that is applied for in one post."""
        self.posts[number] = replace(self.posts[number], amount=amount)

    def mark(self, **values: str) -> None:
        """Mark the last person of the household."""
        self.members[-1] = replace(self.members[-1], **values)

    def silence(self, source: str) -> None:
        """Make a source give no answer about the applicant."""
        self.streams = [s for s in self.streams if s.source != source]
        self.silent.append(Answer(self.members[0].pnr, source, "Kan inte besvara", "Tjänsten svarar inte", ()))


@dataclass(frozen=True)
class Kind:
    """One kind of household; without a `reason` it becomes a draft."""

    slug: str
    comment: str
    change: Callable[[Plan], object]
    warnings: tuple[str, ...] = ()
    reason: str = ""
    asked: bool = False


def post(kind: str, amount: int, label: str = "") -> Post:
    """Make one post of the application."""
    return Post(kind, label or kind, "S", amount)


def kronor(rng: Random, low: int, high: int) -> int:
    """Draw a whole number of kronor. Units: öre."""
    return rng.randrange(low, high) * 100


SWISH, CARE = "Swish/Insättningar/Överföringar", "Omvårdnadsbidrag"
DRAFTS = (
    Kind("som_forra_manaden", "Allt är som förra månaden.", lambda p: None),
    Kind("oren", "Ören i elräkningen.", lambda p: p.charge(1, p.posts[1].amount + p.rng.randrange(1, 100))),
    Kind(
        "hyra_plus_20",
        "Hyran har höjts 20 procent: varning.",
        lambda p: p.charge(0, p.posts[0].amount * 6 // 5),
        ("Förändrad boendekostnad",),
    ),
    Kind("inkomst_plus_30", "Inkomsten har ökat 30 procent: varning.", lambda p: p.pay(130), ("Inkomständring",)),
    Kind("inkomst_minus_20", "Inkomsten har minskat 20 procent: varning.", lambda p: p.pay(80), ("Inkomständring",)),
    Kind("inkomst_plus_10", "Inkomsten har ökat 10 procent: ingen varning.", lambda p: p.pay(110)),
    Kind("inkomst_borta", "Förra månadens inkomst saknas i svaret: varning.", lambda p: p.pay(0), ("Saknas i SSBTEK",)),
    Kind(
        "swish",
        "Swish finns bara i ansökan: varning.",
        lambda p: p.stated.append(post(SWISH, kronor(p.rng, 200, 2000))),
        ("Inkomst enligt ansökan", "Ny inkomst"),
    ),
    Kind(
        "skatteverket_nere",
        "Skatteverket svarar inte: hindrar inte utkastet.",
        lambda p: p.silence("SKV"),
        ("SSBTEK kunde inte läsas",),
    ),
)
STOPS = (
    Kind("inkomst_over_norm", "Inkomsten har blivit mycket högre.", lambda p: p.pay(900), reason=ABOVE, asked=True),
    Kind(
        "akassa_nere",
        "A-kassorna svarar inte.",
        lambda p: p.silence("AK"),
        reason="En myndighet som påverkar inkomsten svarade inte.",
        asked=True,
    ),
    Kind(
        "okand_forman",
        "En förmån står inte i tabellen.",
        lambda p: p.streams.append(Stream(p.members[0], "FK", CARE, CARE, [0, 2100_00, 0])),
        reason="En förmån finns inte i kommunens tabell.",
        asked=True,
    ),
    Kind(
        "tandvard",
        "Tandvård står inte i tabellen.",
        lambda p: p.posts.append(post("Tandvård", kronor(p.rng, 300, 4000))),
        reason="Ansökan har en utgift som inte finns i kommunens tabell.",
    ),
    Kind(
        "over_taket",
        "Hemförsäkringen är högre än taket.",
        lambda p: p.charge(2, kronor(p.rng, 301, 420)),
        reason="En utgift är högre än kommunens tak.",
    ),
    Kind(
        "last",
        "Akten är låst av HAND02.",
        lambda p: p.locks.append(SeededLock("HAND02", "2025-10-05 15:10")),
        reason="Ärendet är öppnat av någon annan.",
    ),
    Kind(
        "skyddad",
        "Någon i hushållet har sekretessmarkering.",
        lambda p: p.mark(protection="Sekretessmarkering"),
        reason="Ärendet hanteras manuellt.",
    ),
    Kind(
        "avliden",
        "Någon i hushållet är avliden.",
        lambda p: p.mark(deceased="2025-09-28"),
        reason="En person i hushållet är registrerad som avliden.",
    ),
    Kind(
        "ej_signerat",
        "En underskrift saknas.",
        lambda p: setattr(p, "signed", False),
        reason="Ansökan är inte underskriven av alla sökande.",
    ),
)
