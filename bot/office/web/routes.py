"""Every way into the office, and the right it takes. What does not stand here cannot be reached."""

from bot.domain.access import Right
from bot.office.web import home, practice
from bot.office.web.accounts import pages as accounts
from bot.office.web.accounts import preferences
from bot.office.web.auth import oidc, setup_link, sign_in, step_up
from bot.office.web.http.guard import SIGN_IN, Open, Way
from bot.office.web.impact import pages as impact
from bot.office.web.operations import pages as operations
from bot.office.web.review import pages as review

_READ, _WRITE = ("GET",), ("POST",)
_CASE = review.CASE

ROUTES: tuple[Way, ...] = (
    Way("/", _READ, home.home, Open.SIGNED_IN),
    Way(SIGN_IN, _READ, sign_in.show, Open.PUBLIC),
    Way(SIGN_IN, _WRITE, sign_in.sign_in, Open.PUBLIC),
    Way(oidc.PATH, _READ, oidc.ask, Open.PUBLIC),
    Way(oidc.CALLBACK, _READ, oidc.answer, Open.PUBLIC),
    Way("/logga-ut", _WRITE, sign_in.sign_out, Open.SIGNED_IN),
    Way(setup_link.PATH, _READ, setup_link.show, Open.PUBLIC),
    Way(setup_link.PATH, _WRITE, setup_link.use, Open.PUBLIC),
    Way(step_up.PATH, _READ, step_up.show, Open.SIGNED_IN),
    Way(step_up.PATH, _WRITE, step_up.confirm, Open.SIGNED_IN),
    Way("/konto", _READ, preferences.show, Open.SIGNED_IN),
    Way("/konto", _WRITE, preferences.keep, Open.SIGNED_IN),
    Way(review.LISTS, _READ, review.lists, Right.CASE_READ, "review"),
    Way(_CASE, _READ, review.show, Right.CASE_READ),
    Way(f"{_CASE}/rad/{{line:int}}", _READ, review.crop, Right.CASE_READ),
    Way(f"{_CASE}/bild/{{picture:int}}", _READ, review.picture, Right.CASE_READ),
    Way(f"{_CASE}/underlag", _READ, review.sheet, Right.CASE_READ),
    Way(f"{_CASE}/sedd", _WRITE, review.look, Right.CASE_READ),
    Way(f"{_CASE}/summa", _WRITE, review.blind, Right.CASE_READ),
    Way(f"{_CASE}/granskad", _WRITE, review.mark, Right.CASE_READ),
    Way(f"{_CASE}/ater", _WRITE, review.give_back, Right.CASE_READ),
    Way(f"{_CASE}/justera", _WRITE, review.adjust, Right.CASE_READ),
    Way(f"{_CASE}/varning", _WRITE, review.acknowledge, Right.CASE_READ),
    Way(f"{_CASE}/angra", _WRITE, review.undo, Right.CASE_READ),
    Way(f"{_CASE}/overlamna", _WRITE, review.hand_over, Right.CASE_READ),
    Way(practice.PATH, _READ, practice.show, Right.PRACTICE, "practice"),
    Way(practice.PATH, _WRITE, practice.answer, Right.PRACTICE),
    Way(operations.OVERVIEW, _READ, operations.overview, Right.NIGHT_READ, "operations"),
    Way(operations.FLOW, _READ, operations.flow, Right.NIGHT_READ),
    Way(f"{operations.FLOW}/natten", _READ, operations.live, Right.NIGHT_READ),
    Way(f"{operations.FLOW}/bild/{{failed}}/{{failure:int}}", _READ, operations.picture, Right.EVIDENCE_MASKED),
    Way(f"{operations.FLOW}/be", _WRITE, operations.hold, Right.NIGHT_STEER),
    Way(f"{operations.FLOW}/avbryt", _WRITE, operations.cancel, Right.NIGHT_STEER),
    Way(impact.PATH, _READ, impact.show, Right.EFFECT_READ, "effect"),
    Way(f"{impact.PATH}/csv", _READ, impact.csv, Right.EFFECT_READ),
    Way(f"{impact.PATH}/xlsx", _READ, impact.xlsx, Right.EFFECT_READ),
    Way(f"{impact.PATH}/manuell-tid", _WRITE, impact.add_baseline, Right.EFFECT_SET),
    Way(accounts.PATH, _READ, accounts.show, Right.ACCOUNTS_MANAGE, "accounts"),
    Way(accounts.PATH, _WRITE, accounts.add, Right.ACCOUNTS_MANAGE),
    Way(f"{accounts.PATH}/{{name}}", _READ, accounts.show_one, Right.ACCOUNTS_MANAGE),
    Way(f"{accounts.PATH}/{{name}}", _WRITE, accounts.change, Right.ACCOUNTS_MANAGE),
)
