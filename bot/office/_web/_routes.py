"""Every way into the office, and the right it takes. What does not stand here cannot be reached."""

from bot.domain.access import Right
from bot.office._web import (
    _account,
    _accounts,
    _effect,
    _home,
    _link,
    _oidc,
    _operations,
    _practice,
    _review,
    _sign_in,
    _step_up,
)
from bot.office._web._guard import SIGN_IN, Open, Way

_READ, _WRITE = ("GET",), ("POST",)
_CASE = _review.CASE

ROUTES: tuple[Way, ...] = (
    Way("/", _READ, _home.home, Open.SIGNED_IN),
    Way(SIGN_IN, _READ, _sign_in.show, Open.PUBLIC),
    Way(SIGN_IN, _WRITE, _sign_in.sign_in, Open.PUBLIC),
    Way(_oidc.PATH, _READ, _oidc.ask, Open.PUBLIC),
    Way(_oidc.CALLBACK, _READ, _oidc.answer, Open.PUBLIC),
    Way("/logga-ut", _WRITE, _sign_in.sign_out, Open.SIGNED_IN),
    Way(_link.PATH, _READ, _link.show, Open.PUBLIC),
    Way(_link.PATH, _WRITE, _link.use, Open.PUBLIC),
    Way(_step_up.PATH, _READ, _step_up.show, Open.SIGNED_IN),
    Way(_step_up.PATH, _WRITE, _step_up.confirm, Open.SIGNED_IN),
    Way("/konto", _READ, _account.show, Open.SIGNED_IN),
    Way("/konto", _WRITE, _account.keep, Open.SIGNED_IN),
    Way(_review.LISTS, _READ, _review.lists, Right.CASE_READ, "review"),
    Way(_CASE, _READ, _review.show, Right.CASE_READ),
    Way(f"{_CASE}/rad/{{line:int}}", _READ, _review.crop, Right.CASE_READ),
    Way(f"{_CASE}/bild/{{picture:int}}", _READ, _review.picture, Right.CASE_READ),
    Way(f"{_CASE}/underlag", _READ, _review.sheet, Right.CASE_READ),
    Way(f"{_CASE}/sedd", _WRITE, _review.look, Right.CASE_READ),
    Way(f"{_CASE}/summa", _WRITE, _review.blind, Right.CASE_READ),
    Way(f"{_CASE}/granskad", _WRITE, _review.mark, Right.CASE_READ),
    Way(f"{_CASE}/ater", _WRITE, _review.give_back, Right.CASE_READ),
    Way(f"{_CASE}/justera", _WRITE, _review.adjust, Right.CASE_READ),
    Way(f"{_CASE}/varning", _WRITE, _review.acknowledge, Right.CASE_READ),
    Way(f"{_CASE}/angra", _WRITE, _review.undo, Right.CASE_READ),
    Way(f"{_CASE}/overlamna", _WRITE, _review.hand_over, Right.CASE_READ),
    Way(_practice.PATH, _READ, _practice.show, Right.PRACTICE, "practice"),
    Way(_practice.PATH, _WRITE, _practice.answer, Right.PRACTICE),
    Way(_operations.OVERVIEW, _READ, _operations.overview, Right.NIGHT_READ, "operations"),
    Way(_operations.FLOW, _READ, _operations.flow, Right.NIGHT_READ),
    Way(f"{_operations.FLOW}/natten", _READ, _operations.live, Right.NIGHT_READ),
    Way(f"{_operations.FLOW}/bild/{{failed}}/{{failure:int}}", _READ, _operations.picture, Right.EVIDENCE_MASKED),
    Way(f"{_operations.FLOW}/be", _WRITE, _operations.hold, Right.NIGHT_STEER),
    Way(f"{_operations.FLOW}/avbryt", _WRITE, _operations.cancel, Right.NIGHT_STEER),
    Way(_effect.PATH, _READ, _effect.show, Right.EFFECT_READ, "effect"),
    Way(f"{_effect.PATH}/csv", _READ, _effect.csv, Right.EFFECT_READ),
    Way(f"{_effect.PATH}/xlsx", _READ, _effect.xlsx, Right.EFFECT_READ),
    Way(f"{_effect.PATH}/manuell-tid", _WRITE, _effect.add_baseline, Right.EFFECT_SET),
    Way(_accounts.PATH, _READ, _accounts.show, Right.ACCOUNTS_MANAGE, "accounts"),
    Way(_accounts.PATH, _WRITE, _accounts.add, Right.ACCOUNTS_MANAGE),
    Way(f"{_accounts.PATH}/{{name}}", _READ, _accounts.show_one, Right.ACCOUNTS_MANAGE),
    Way(f"{_accounts.PATH}/{{name}}", _WRITE, _accounts.change, Right.ACCOUNTS_MANAGE),
)
