"""Every route of the office and the right it needs. What is not listed here cannot be reached."""

from bot.domain.access import Right
from bot.office.web import home, practice
from bot.office.web.accounts import pages as accounts
from bot.office.web.accounts import preferences
from bot.office.web.auth import oidc, setup_link, sign_in, step_up
from bot.office.web.http.guard import SIGN_IN, Open, Route
from bot.office.web.impact import pages as impact
from bot.office.web.operations import pages as operations
from bot.office.web.review import pages as review

_READ, _WRITE = ("GET",), ("POST",)
_CASE = review.CASE

ROUTES: tuple[Route, ...] = (
    Route("/", _READ, home.home, Open.SIGNED_IN),
    Route(SIGN_IN, _READ, sign_in.show, Open.PUBLIC),
    Route(SIGN_IN, _WRITE, sign_in.sign_in, Open.PUBLIC),
    Route(oidc.PATH, _READ, oidc.ask, Open.PUBLIC),
    Route(oidc.CALLBACK, _READ, oidc.answer, Open.PUBLIC),
    Route("/logga-ut", _WRITE, sign_in.sign_out, Open.SIGNED_IN),
    Route(setup_link.PATH, _READ, setup_link.show, Open.PUBLIC),
    Route(setup_link.PATH, _WRITE, setup_link.use, Open.PUBLIC),
    Route(step_up.PATH, _READ, step_up.show, Open.SIGNED_IN),
    Route(step_up.PATH, _WRITE, step_up.confirm, Open.SIGNED_IN),
    Route("/konto", _READ, preferences.show, Open.SIGNED_IN),
    Route("/konto", _WRITE, preferences.keep, Open.SIGNED_IN),
    Route(review.LISTS, _READ, review.lists, Right.CASE_READ, "review"),
    Route(_CASE, _READ, review.show, Right.CASE_READ),
    Route(f"{_CASE}/rad/{{line}}", _READ, review.crop, Right.CASE_READ),
    Route(f"{_CASE}/bild/{{picture}}", _READ, review.picture, Right.CASE_READ),
    Route(f"{_CASE}/underlag", _READ, review.sheet, Right.CASE_READ),
    Route(f"{_CASE}/sedd", _WRITE, review.view_flag, Right.CASE_READ),
    Route(f"{_CASE}/summa", _WRITE, review.blind, Right.CASE_READ),
    Route(f"{_CASE}/granskad", _WRITE, review.mark, Right.CASE_READ),
    Route(f"{_CASE}/ater", _WRITE, review.give_back, Right.CASE_READ),
    Route(f"{_CASE}/justera", _WRITE, review.adjust, Right.CASE_READ),
    Route(f"{_CASE}/varning", _WRITE, review.acknowledge, Right.CASE_READ),
    Route(f"{_CASE}/angra", _WRITE, review.undo, Right.CASE_READ),
    Route(f"{_CASE}/overlamna", _WRITE, review.hand_over, Right.CASE_READ),
    Route(practice.PATH, _READ, practice.show, Right.PRACTICE, "practice"),
    Route(practice.PATH, _WRITE, practice.answer, Right.PRACTICE),
    Route(operations.OVERVIEW, _READ, operations.overview, Right.NIGHT_READ, "operations"),
    Route(operations.FLOW, _READ, operations.flow, Right.NIGHT_READ),
    Route(f"{operations.FLOW}/natten", _READ, operations.live, Right.NIGHT_READ),
    Route(f"{operations.FLOW}/bild/{{failed}}/{{failure}}", _READ, operations.picture, Right.EVIDENCE_MASKED),
    Route(f"{operations.FLOW}/be", _WRITE, operations.pause, Right.NIGHT_STEER),
    Route(f"{operations.FLOW}/avbryt", _WRITE, operations.cancel, Right.NIGHT_STEER),
    Route(impact.PATH, _READ, impact.show, Right.IMPACT_READ, "impact"),
    Route(f"{impact.PATH}/csv", _READ, impact.csv, Right.IMPACT_READ),
    Route(f"{impact.PATH}/xlsx", _READ, impact.xlsx, Right.IMPACT_READ),
    Route(f"{impact.PATH}/manuell-tid", _WRITE, impact.add_baseline, Right.IMPACT_SET),
    Route(accounts.PATH, _READ, accounts.show, Right.ACCOUNTS_MANAGE, "accounts"),
    Route(accounts.PATH, _WRITE, accounts.add, Right.ACCOUNTS_MANAGE),
    Route(f"{accounts.PATH}/{{name}}", _READ, accounts.show_one, Right.ACCOUNTS_MANAGE),
    Route(f"{accounts.PATH}/{{name}}", _WRITE, accounts.change, Right.ACCOUNTS_MANAGE),
)
