"""One calculation as the screen holds it: its rows, what was typed, and the sums.

A body is plain data (family, incomes, expenses), so that a session, a form and the database can all hold it.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from typing import Any

from bot.training import codes
from bot.training.money import parse_field, show_plain
from bot.training.norm import FULL_MONTH_DAYS, NormPerson, common_part, norm_band, norm_sum, personal_part

Body = dict[str, Any]
NOTE_MAX = 80
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_FIELD = re.compile(r"ctl00\$([kfiu])(\d*)\$[0-9a-f]{4}_([a-z]+)")


class SaveRefused(Exception):
    """The whole save is refused, and the screen does not say why."""


def new_body(period: str, members: Iterable[Mapping[str, str]]) -> Body:
    """Make an empty calculation with every member in it, for the whole month unless days are given."""
    family = [
        {
            "pnr": m["pnr"],
            "name": m["name"],
            "role": m["role"],
            "included": True,
            "days": m.get("days", str(FULL_MONTH_DAYS)),
        }
        for m in members
    ]
    return {"period": period, "family": family, "incomes": [], "expenses": []}


def income(kind: str = "", s: int = 0, m: int = 0, note: str = "") -> dict[str, str]:
    """Make an income row as its fields show it; a zero amount is an empty field."""
    return {"type": kind, "s": show_plain(s) if s else "", "m": show_plain(m) if m else "", "note": note}


def expense(kind: str = "", applied: int = 0, proposed: int = 0, note: str = "") -> dict[str, str]:
    """Make an expense row as its fields show it."""
    return {
        "type": kind,
        "applied": show_plain(applied),
        "proposed": show_plain(proposed),
        "approved": "",
        "note": note,
    }


def take_form(body: Body, form: Mapping[str, Any]) -> None:
    """Copy everything typed into the body, whatever volatile names the fields had."""
    typed: dict[tuple[str, int, str], str] = {}
    for name, value in form.items():
        if hit := _FIELD.fullmatch(name):
            typed[hit[1], int(hit[2] or 0), hit[3]] = str(value)
    body["period"] = typed.get(("k", 0, "period"), str(body["period"])).strip()
    if ("k", 0, "fran") in typed:
        body["period"] = _month_between(typed["k", 0, "fran"].strip(), typed.get(("k", 0, "till"), "").strip())
    for number, person in enumerate(body["family"]):
        # An unticked box is not posted: only a form with the family's rows tells that it was unticked.
        if ("f", number, "dagar") in typed:
            person["included"] = ("f", number, "omf") in typed
            person["days"] = typed["f", number, "dagar"]
    tails = {
        "typ": "type",
        "belopps": "s",
        "beloppm": "m",
        "anm": "note",
        "datums": "day_s",
        "datumm": "day_m",
        "ansokt": "applied",
        "forslag": "proposed",
        "person": "person",
        "belopp": "amount",
        "datum": "day",
    }
    for letter, rows in (("i", body["incomes"]), ("u", body["expenses"])):
        for number, row in enumerate(rows):
            for tail, key in tails.items():
                if (letter, number, tail) in typed:
                    row[key] = typed[letter, number, tail]


def _month_between(first: str, last: str) -> str:
    """Return the month that two days begin and end; otherwise both days as they are, which no save accepts."""
    return first[:7] if MONTH.fullmatch(first[:7]) and month_ends(first[:7]) == (first, last) else f"{first}–{last}"


def month_ends(period: str) -> tuple[str, str]:
    """Return a month's first and last day; anything else is split in its two halves."""
    if not MONTH.fullmatch(period):
        first, _, last = period.partition("–")
        return first, last
    return f"{period}-01", f"{period}-{monthrange(int(period[:4]), int(period[5:7]))[1]}"


def by_person(incomes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Split rows with two amounts into one row for each person."""
    return [
        {
            "type": row["type"],
            "person": person,
            "amount": row[end],
            "day": row.get(f"day_{end}", ""),
            "note": row.get(note, ""),
        }
        for row in incomes
        for person, end, note in (("S", "s", "note"), ("M", "m", "note_m"))
        if row[end] or (person == "S" and not row["m"])
    ]


def joined(body: Body) -> Body:
    """Return the calculation as it is stored, with one income row of each type: the rows of each person are merged."""
    kept: dict[str, dict[str, str]] = {}
    for row in body["incomes"]:
        if "person" not in row:
            return body
        whole = kept.setdefault(row["type"], income(row["type"]))
        end = row["person"].lower()
        whole |= {end: row["amount"], f"day_{end}": row["day"], "note" if end == "s" else "note_m": row["note"]}
    return {**body, "incomes": list(kept.values())}


def amount_of(text: str) -> int:
    """Read a typed amount as Beräkna does: zero when it is not a number."""
    try:
        return parse_field(text)
    except ValueError:
        return 0


def norm_people(body: Body) -> list[NormPerson]:
    """Return the people who are ticked, with their days."""
    return [_norm_person(p) for p in body["family"] if p["included"]]


def _norm_person(person: Mapping[str, Any]) -> NormPerson:
    days = int(person["days"]) if str(person["days"]).isdigit() else 0
    return NormPerson(person["role"], person["pnr"][:8], days)


def personal_parts(body: Body) -> list[int]:
    """Return each family row's amount; zero for those not ticked."""
    adults = sum(1 for p in norm_people(body) if p.role != "barn")
    return [personal_part(_norm_person(p), body["period"], adults) if p["included"] else 0 for p in body["family"]]


def norm_bands(body: Body) -> list[str]:
    """Return each family row's line in the norm table."""
    adults = sum(1 for p in norm_people(body) if p.role != "barn")
    return [norm_band(_norm_person(p), body["period"], adults) for p in body["family"]]


def totals(body: Body) -> dict[str, int | None]:
    """Return norm, expenses, incomes, common part and result. The norm is None for a month without a table."""
    body = joined(body)
    norm = norm_sum(norm_people(body), body["period"]) if MONTH.fullmatch(body["period"]) else None
    expenses = sum(amount_of(e["proposed"]) for e in body["expenses"])
    incomes = sum(amount_of(i["s"]) + amount_of(i["m"]) for i in body["incomes"])
    result = None if norm is None else norm + expenses - incomes
    return {
        "norm": norm,
        "expenses": expenses,
        "incomes": incomes,
        "common": common_part(len(norm_people(body))),
        "result": result,
    }


def check(body: Body) -> None:
    """Validate the whole calculation before it is saved. Raises: SaveRefused."""
    if not MONTH.fullmatch(body["period"]):
        raise SaveRefused
    for key, known in (("incomes", codes.INCOME_TYPES), ("expenses", codes.EXPENSE_TYPES)):
        kinds = [(row["type"], row.get("person", "S")) for row in body[key]]
        if len(set(kinds)) < len(kinds) or not {kind for kind, _ in kinds} <= set(known):
            raise SaveRefused
        if not {person for _, person in kinds} <= {p["role"] for p in body["family"]}:
            raise SaveRefused
    for row in (*body["incomes"], *body["expenses"]):
        _check_row(row)


def _check_row(row: Mapping[str, str]) -> None:
    if len(row["note"]) > NOTE_MAX:
        raise SaveRefused
    try:
        for key in ("s", "m", "amount", "applied", "proposed"):
            parse_field(row.get(key, ""))
    except ValueError:
        raise SaveRefused from None
    days = [row.get(key, "") for key in ("day", "day_s", "day_m")]
    if not all(DAY.fullmatch(day) for day in days if day):
        raise SaveRefused
