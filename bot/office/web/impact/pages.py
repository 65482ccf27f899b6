"""The effect page: what Brygga has been worth in a half-year, for those who lead and check, and never about a person."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

from bot.domain.access import Right, rights_of
from bot.domain.impact import Baseline, Effect, HalfYear, PeriodError, effect_of
from bot.domain.period import Month, MonthError
from bot.office.web.http.request_context import Refused, Visit
from bot.office.web.impact.export import CSV, XLSX, csv_of, xlsx_of
from bot.office.web.impact.figures import Table, figures_of, guards_of, shown

PATH = "/effekt"
PURPOSE = "uppföljning"
MOST_MINUTES, MOST_LETTERS = 600, 200


def show(visit: Visit) -> Response:
    """The six figures, the manual figure and the safeguards. The half-year stands in the address."""
    return _shown(visit)


def csv(visit: Visit) -> Response:
    """One of the tables; the first where none is named."""
    period, tables = _period(visit), _tables(visit)
    wanted = visit.request.query_params.get("tabell", tables[0].name)
    table = next((one for one in tables if one.name == wanted), None)
    if table is None:
        raise Refused(422)
    visit.audit("effect.export", file=f"{table.name}.csv", period=str(period), purpose=PURPOSE)
    return _file(csv_of(table, visit.texts("e.few")), CSV, f"effekt-{period}-{table.name}.csv")


def xlsx(visit: Visit) -> Response:
    """Every table, and what the figures are."""
    t, period = visit.texts, _period(visit)
    effect, baselines = _effect(visit, period), visit.parts.effects.baselines()
    figures, guards = figures_of(effect, baselines, t), guards_of(effect, t)
    told = visit.parts.clock.now().strftime("%Y-%m-%d %H:%M")
    about = [(t("effect.title"), visit.parts.unit), (t("e.period"), _words(visit, period)), (t("e.about.drawn"), told)]
    about += [(figure.title, f"{figure.definition} n = {figure.n}. {figure.caption}") for figure in figures]
    about += [(t("e.rules"), t(f"e.rules.{name}")) for name in ("few", "reviewers", "period", "cases")]
    about += [(t("e.baseline"), _version(one)) for one in baselines]
    visit.audit("effect.export", file="effekt.xlsx", period=str(period), purpose=PURPOSE)
    tables = [*(figure.table for figure in figures), *guards]
    return _file(xlsx_of(tables, about, t("e.few")), XLSX, f"effekt-{period}.xlsx")


def add_baseline(visit: Visit) -> Response:
    """One more version of the manual figure, with who said so and when."""
    now, how, written = visit.parts.clock.now(), visit.field("hur").strip(), visit.field("minuter").strip()
    minutes = int(written) if written.isascii() and written.isdecimal() and len(written) <= 3 else 0
    try:
        since = Month.parse(visit.field("fran"))
    except MonthError:
        return _shown(visit, 422, problem="e.baseline.wrong")
    if not (1 <= minutes <= MOST_MINUTES and how and len(how) <= MOST_LETTERS):
        return _shown(visit, 422, problem="e.baseline.wrong")
    visit.audit("effect.baseline", minutes=minutes, since=since, how=how, purpose=PURPOSE)
    visit.parts.effects.add_baseline(Baseline(minutes, since, how, visit.user.account, now))
    return visit.sent_to(f"{PATH}?sagt=sparad#manuell-tid")


def _shown(visit: Visit, status: int = 200, problem: str = "") -> Response:
    period = _period(visit)
    effect, baselines = _effect(visit, period), visit.parts.effects.baselines()
    typed = {name: visit.field(name) for name in ("minuter", "fran", "hur")}
    return visit.shown(
        "effect/page.html.j2", status, effect=effect, period=period, periods=[(one, _words(visit, one)) for one in _periods(visit)],
        figures=figures_of(effect, baselines, visit.texts), guards=guards_of(effect, visit.texts),
        baselines=baselines, may_set=Right.EFFECT_SET in rights_of(visit.user.roles), problem=problem, typed=typed,
        told=visit.request.query_params.get("sagt", "") == "sparad", value=lambda one: shown(one, visit.texts),
        place=PATH, most=MOST_MINUTES,
    )  # fmt: skip


def _effect(visit: Visit, period: HalfYear) -> Effect:
    effects = visit.parts.effects
    return effect_of(
        period,
        effects.nights(period),
        effects.offered(period),
        effects.looked(period),
        effects.blinds(period),
        effects.followed(period),
    )


def _tables(visit: Visit) -> Sequence[Table]:
    effect = _effect(visit, _period(visit))
    figures = figures_of(effect, visit.parts.effects.baselines(), visit.texts)
    return [*(figure.table for figure in figures), *guards_of(effect, visit.texts)]


def _period(visit: Visit) -> HalfYear:
    """The half-year of the address; the present one where it names none."""
    try:
        return HalfYear.parse(visit.request.query_params.get("period", ""))
    except PeriodError:
        return HalfYear.of(visit.parts.clock.now().date())


def _periods(visit: Visit) -> Sequence[HalfYear]:
    """The half-years there can be something in, the newest first."""
    found, first = [HalfYear.of(visit.parts.clock.now().date())], visit.parts.effects.first_night()
    while first and found[-1] > HalfYear.of(first):
        found.append(found[-1].previous)
    return sorted({*found, _period(visit)}, reverse=True)


def _words(visit: Visit, period: HalfYear) -> str:
    return visit.texts(f"e.period.{period.half}", year=period.year)


def _version(baseline: Baseline) -> str:
    return f"{baseline.minutes} min, {baseline.since}, {baseline.how} ({baseline.account} {baseline.at:%Y-%m-%d})"


def _file(content: bytes, kind: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})
