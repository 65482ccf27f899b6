"""A screen as data instead of HTML, for the client in windows: the same values, and no more about people than the page shows.

What a page hides about protected people is left out here, instead of being sent for the client to hide.
"""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from bot.training.codes import HIDDEN_NAME
from bot.training.sessions import Session

KEPT_INSIDE = ("body", "people")
"""Columns that hold JSON, which no list shows."""
SCALARS = (str, int, float, bool, type(None))
CASE_HEAD = ("nr", "period", "officer", "unit", "hidden", "signed", "complete", "closed")


def as_json(template: str, values: Mapping[str, Any]) -> str:
    """Return a screen's name and values. Letters are not escaped, so that the people shown can be found in the text."""
    hidden = set(values.get("hidden", ())) | _hidden(values.get("case"))
    said = {name: _plain(value, hidden) for name, value in values.items() if name != "hidden" and _says(value)}
    case = values.get("case")
    if case:
        said["case"] = _open_case(case, hidden)
    return json.dumps({"screen": template.removesuffix(".html"), **said}, ensure_ascii=False)


def _says(value: Any) -> bool:
    """Say whether a value is data; functions are only for the templates."""
    return not callable(value) and type(value).__name__ != "Undefined"


def _hidden(case: Mapping[str, Any] | None) -> set[str]:
    return {m["pnr"] for m in case["members"] if m["protection"]} if case else set()


def _open_case(case: Mapping[str, Any], hidden: set[str]) -> dict[str, Any]:
    """Return the open case: its head, its people, what was applied for, and who else holds it."""
    lock = case.get("lock")
    return {
        **_case_head(case),
        "members": [_plain(member, hidden) for member in case["members"]],
        "partner": case["partner"] is not None,
        "supplements": _plain(case.get("supplements", ()), hidden),
        "lock": dict(lock) if lock else None,
    }


def _case_head(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list shows of a case; no names when anybody in it is protected."""
    applicant = {"name": HIDDEN_NAME, "pnr": ""} if case["hidden"] else case["applicant"]
    return {
        **{name: case.get(name) for name in CASE_HEAD},
        "applicant": {"name": applicant["name"], "pnr": applicant["pnr"]},
        "received": case["application"]["received"],
    }


def _plain(value: Any, hidden: set[str]) -> Any:
    if isinstance(value, Session):
        return {"user": value.user, "role": value.role, "unit": value.unit, "may_decide": value.may_decide}
    if isinstance(value, sqlite3.Row):
        return {name: value[name] for name in value.keys() if name not in KEPT_INSIDE}  # noqa: SIM118 a Row iterates values
    if isinstance(value, Mapping):
        if "application" in value:
            return _case_head(value)
        masked = {"pnr": "", "name": HIDDEN_NAME} if value.get("pnr") in hidden else {}
        return {str(k): _plain(v, hidden) for k, v in ({**value, **masked}).items() if k not in KEPT_INSIDE}
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], Mapping) and "application" in value[0]:
        # A row in a list of cases: if the case is hidden, so is the person beside it.
        beside = {m["pnr"] for m in value[0]["members"]} if value[0]["hidden"] else set()
        return [_case_head(value[0]), _plain(value[1], beside)]
    if isinstance(value, (list, tuple, set)):
        return [_plain(item, hidden) for item in value]
    return value if isinstance(value, SCALARS) else str(value)
