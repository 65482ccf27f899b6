"""Reads households from TOML files.

A handläggare can read and change the files; everything is validated before anything starts.
"""

import os
import re
from pathlib import Path

from bot.training import codes
from bot.training.answers import read_answers
from bot.training.households import (
    ROBOT,
    USERS,
    Application,
    Attachment,
    Counted,
    Expected,
    ExpenseRow,
    FormAnswer,
    Household,
    IncomeRow,
    Member,
    PastCalculation,
    PastDecision,
    Post,
    SeededLock,
    Supplement,
)
from bot.training.toml_reader import DAY, PERIOD, HouseholdError, Table, read_table, unreadable

__all__ = ["HouseholdError", "default_households", "first_night", "load_households"]


def default_households() -> Path:
    """Return the folder of the shipped households: the first twenty in `20`, the rest of the sixty in `60`."""
    return Path(__file__).with_name("households")


def first_night() -> Path:
    """Return the list of the few shipped households that show one of each kind."""
    return Path(__file__).with_name("first_night.toml")


def load_households(place: Path) -> list[Household]:
    """Read and validate every household of a folder and the folders in it, in order of path, or of a list of files.

    Raises: HouseholdError, in Swedish, naming file, line and what is wrong.
    """
    files = _listed(place) if place.is_file() else _found(place)
    if not files:
        raise HouseholdError(f"{place}: mappen innehåller inga hushållsfiler (*.toml)")
    loaded: list[Household] = []
    seen: dict[str, str] = {}
    for path in files:
        top = read_table(path)
        household = _household(top)
        for key in (household.case, *(m.pnr for m in household.members)):
            if key in seen:
                at = top.table("akt") if key == household.case else top
                raise at.fail("aktnummer", f"{key} finns redan i {seen[key]}")
            seen[key] = path.name
        loaded.append(household)
    return loaded


def _found(folder: Path) -> list[Path]:
    """Find the household files; those whose names begin with a period are an editor's own."""

    def refuse(problem: OSError) -> None:  # otherwise a folder that may not be read would pass for an empty one
        raise unreadable(Path(str(problem.filename)), problem)

    walked = os.walk(folder, onerror=refuse)
    return sorted(Path(at) / n for at, _, names in walked for n in names if n.endswith(".toml") and n[0] != ".")


def _listed(file: Path) -> list[Path]:
    """Read a list of household files, whose paths are relative to the list."""
    top = read_table(file)
    top.only("filer")
    files = [file.parent / name for name in top.texts("filer")]
    if not files:
        raise top.fail("filer", "listan namnger inga hushållsfiler")
    for one in files:
        if not one.is_file():
            raise top.fail("filer", f"filen {one.name} finns inte")
    return files


def _household(top: Table) -> Household:
    top.only(
        "akt",
        "hushall",
        "foregaende_berakning",
        "foregaende_beslut",
        "ansokan",
        "ssbtek",
        "las",
        "befintlig_berakning",
        "tidigare_beslut",
        "komplettering",
        "expected",
    )
    case = top.table("akt")
    case.only("aktnummer", "handlaggare", "enhet", "avslutad")
    members = top.tables("hushall", _member)
    _check_members(top, members)
    partner = any(m.role == "M" for m in members)
    return Household(
        file=top.file,
        case=case.text_of("aktnummer", r"EB-\d{4}-\d{5}"),
        officer=case.one_of("handlaggare", USERS, "handläggare"),
        unit=case.text_of("enhet"),
        members=members,
        previous=_calculation(top.table("foregaende_berakning")),
        decision=_decision(top.table("foregaende_beslut"), partner),
        application=_application(top.table("ansokan"), partner),
        answers=read_answers(top, tuple(m.pnr for m in members)),
        locks=top.tables("las", _lock),
        existing=top.tables("befintlig_berakning", _calculation),
        expected=_expected(top.table("expected"), partner),
        decisions=top.tables("tidigare_beslut", lambda row: _decision(row, partner)),
        supplements=top.tables("komplettering", _supplement),
        closed=case.text_of("avslutad", DAY, default=""),
    )


def _member(t: Table) -> Member:
    t.only("personnummer", "namn", "roll", "skydd", "avliden")
    return Member(
        pnr=_identity(t),
        name=t.text_of("namn"),
        role=t.one_of("roll", codes.ROLES, "roll"),
        protection=t.one_of("skydd", codes.PROTECTIONS, "skyddsmarkering", default=""),
        deceased=t.text_of("avliden", DAY, default=""),
    )


def _identity(t: Table) -> str:
    """Read an identity number that cannot belong to anybody: a test number or a T-number."""
    value = t.text_of("personnummer")
    if re.fullmatch(r"\d{8}T\d{4}", value):
        return value
    if not re.fullmatch(r"\d{8}-\d{4}", value):
        raise t.fail("personnummer", f'"{value}" är inget personnummer; skriv ÅÅÅÅMMDD-NNNN eller ÅÅÅÅMMDDTNNNN')
    if not 980 <= int(value[9:12]) <= 999:
        raise t.fail(
            "personnummer",
            f'"{value}" kan vara en verklig persons; använd testserien 980–999 (…-98NN, …-99NN)',
        )
    if not _luhn_holds(value[2:8] + value[9:]):
        raise t.fail("personnummer", f'"{value}" har fel kontrollsiffra')
    return value


def _luhn_holds(digits: str) -> bool:
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(digits)]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def _check_members(top: Table, members: tuple[Member, ...]) -> None:
    roles = [m.role for m in members]
    if roles.count("S") != 1 or roles.count("M") > 1:
        raise top.fail("hushall", "hushållet ska ha en S och högst en M")


def _calculation(t: Table) -> PastCalculation:
    t.only("period", "datum", "status", "av", "andrad_av", "norm", "familj", "inkomst", "utgift", "resultat")
    made = PastCalculation(
        period=t.text_of("period", PERIOD),
        day=t.text_of("datum", DAY),
        status=t.one_of("status", ("Preliminär", "Slutlig"), "status"),
        by=t.one_of("av", (*USERS, ROBOT), "användare"),
        norm=t.amount("norm"),
        incomes=t.tables("inkomst", _income),
        expenses=t.tables("utgift", lambda row: _expense(row, "godkant")),
        family=t.tables("familj", _counted),
        changed_by=t.one_of("andrad_av", ("", *USERS), "användare", default=""),
    )
    if t.amount("resultat") != made.result:
        raise t.fail("resultat", "resultatet stämmer inte med norm + utgifter − inkomster")
    return made


def _counted(t: Table) -> Counted:
    t.only("personnummer", "namn", "roll", "dagar")
    return Counted(
        _identity(t),
        t.text_of("namn"),
        t.one_of("roll", codes.ROLES, "roll"),
        t.text_of("dagar", r"\d|[12]\d|30", default="30"),
    )


def _income(t: Table) -> IncomeRow:
    t.only("typ", "s", "m")
    return IncomeRow(
        t.one_of("typ", codes.INCOME_TYPES, "inkomsttyp"),
        t.amount("s", default=""),
        t.amount("m", default=""),
    )


def _expense(t: Table, second: str) -> ExpenseRow:
    t.only("typ", "ansokt", second)
    return ExpenseRow(t.one_of("typ", codes.EXPENSE_TYPES, "utgiftstyp"), t.amount("ansokt"), t.amount(second))


def _decision(t: Table, partner: bool) -> PastDecision:
    t.only("period", "beslutstyp", "belopp", "orsak_s", "orsak_m", "av", "status")
    return PastDecision(
        period=t.text_of("period", PERIOD),
        type=t.one_of("beslutstyp", codes.PAST_DECISION_TYPES, "beslutstyp"),
        amount=t.amount("belopp"),
        reason_s=t.one_of("orsak_s", codes.REASONS, "orsak"),
        reason_m=t.one_of("orsak_m", codes.REASONS, "orsak") if partner else "",
        by=t.one_of("av", USERS, "användare"),
        status=t.one_of("status", ("Utkast", "Fattat"), "status", default="Fattat"),
    )


def _application(t: Table, partner: bool) -> Application:
    t.only(
        "typ", "period", "inkommen", "kanal", "signerad_s", "signerad_m", "aterkallad", "hushall", "inkomst", "utgift", "bilaga",
        "fraga",
    )  # fmt: skip
    return Application(
        period=t.text_of("period", PERIOD),
        received=t.text_of("inkommen", DAY),
        channel=t.one_of("kanal", codes.CHANNELS, "kanal"),
        signed_s=t.flag("signerad_s"),
        signed_m=t.flag("signerad_m") if partner else False,
        stated=t.tables("hushall", _member),
        incomes=t.tables("inkomst", lambda row: _post(row, codes.INCOME_TYPES, "inkomsttyp")),
        expenses=t.tables("utgift", lambda row: _post(row, codes.EXPENSE_TYPES, "utgiftstyp")),
        kind=t.one_of("typ", codes.APPLICATION_TYPES, "ansökningstyp", default="Återansökan"),
        withdrawn=t.text_of("aterkallad", DAY, default=""),
        attachments=t.tables("bilaga", _attachment),
        answers=t.tables("fraga", _form_answer),
    )


def _form_answer(t: Table) -> FormAnswer:
    t.only("fraga", "svar")
    return FormAnswer(t.text_of("fraga"), t.text_of("svar", default=""))


def _attachment(t: Table) -> Attachment:
    t.only("namn", "status")
    return Attachment(t.text_of("namn"), t.one_of("status", codes.ATTACHMENT_STATUSES, "status"))


def _supplement(t: Table) -> Supplement:
    t.only("underlag", "begard", "sista_dag", "inkommen", "stickprov")
    return Supplement(
        t.text_of("underlag"),
        t.text_of("begard", DAY),
        t.text_of("sista_dag", DAY),
        t.text_of("inkommen", DAY, default=""),
        t.flag("stickprov", default=False),
    )


def _post(t: Table, types: tuple[str, ...], what: str) -> Post:
    t.only("typ", "etikett", "galler", "belopp", "skrivet")
    written = t.text_of("skrivet", default="")
    return Post(
        t.one_of("typ", types, what),
        t.text_of("etikett"),
        t.one_of("galler", ("S", "M"), "roll"),
        t.amount("belopp", default="" if written else None),
        written,
    )


def _lock(t: Table) -> SeededLock:
    t.only("anvandare", "sedan")
    return SeededLock(t.one_of("anvandare", USERS, "användare"), t.text_of("sedan"))


def _expected(t: Table, partner: bool) -> Expected:
    t.only(
        "outcome", "asked", "reason", "arithmetic", "norm", "belopp", "beslutstyp", "orsak_s", "orsak_m", "warnings", "inkomst", "utgift",
    )  # fmt: skip
    outcome = t.one_of("outcome", codes.OUTCOMES, "outcome")
    base = Expected(outcome, t.flag("asked"), t.text_of("reason"), t.text_of("arithmetic", default=""))
    if outcome == "to_person":
        return base
    return Expected(
        outcome, base.asked, base.reason, base.arithmetic,
        norm=t.amount("norm"),
        amount=t.amount("belopp"),
        type=t.one_of("beslutstyp", codes.DECISION_TYPES, "beslutstyp"),
        reason_s=t.one_of("orsak_s", codes.REASONS, "orsak"),
        reason_m=t.one_of("orsak_m", codes.REASONS, "orsak") if partner else "",
        incomes=t.tables("inkomst", _income),
        expenses=t.tables("utgift", lambda row: _expense(row, "forslag")),
        warnings=t.texts("warnings"),
    )  # fmt: skip
