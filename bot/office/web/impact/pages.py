"""The impact page: what Brygga achieved in a half-year, for those who lead and audit, and never about a person."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

from bot.domain.access import Right, rights_of
from bot.domain.impact import Baseline, HalfYear, Impact, PeriodError, impact_of
from bot.domain.period import Month, MonthError
from bot.office.web.http.request_context import Refused, RequestContext
from bot.office.web.impact.export import CSV, XLSX, csv_of, xlsx_of
from bot.office.web.impact.figures import Table, figures_of, guards_of, shown

PATH = "/effekt"
PURPOSE = "uppföljning"
MOST_MINUTES, MOST_LETTERS = 600, 200


def show(context: RequestContext) -> Response:
    """Show the six figures, the manual figure and the safeguards for the half-year in the address."""
    return _shown(context)


def csv(context: RequestContext) -> Response:
    """Download one of the tables; the first when none is named."""
    period, tables = _period(context), _tables(context)
    wanted = context.request.query_params.get("tabell", tables[0].name)
    table = next((one for one in tables if one.name == wanted), None)
    if table is None:
        raise Refused(422)
    context.audit("effect.export", file=f"{table.name}.csv", period=str(period), purpose=PURPOSE)
    return _file(csv_of(table, context.texts("e.few")), CSV, f"effekt-{period}-{table.name}.csv")


def xlsx(context: RequestContext) -> Response:
    """Download every table, with what the figures mean."""
    t, period = context.texts, _period(context)
    impact, baselines = _impact(context, period), context.dependencies.impact.baselines()
    figures, guards = figures_of(impact, baselines, t), guards_of(impact, t)
    fetched = context.now().strftime("%Y-%m-%d %H:%M")
    about = [
        (t("impact.title"), context.dependencies.unit),
        (t("e.period"), _words(context, period)),
        (t("e.about.drawn"), fetched),
    ]
    about += [(figure.title, f"{figure.definition} n = {figure.n}. {figure.caption}") for figure in figures]
    about += [(t("e.rules"), t(f"e.rules.{name}")) for name in ("few", "reviewers", "period", "cases")]
    about += [(t("e.baseline"), _version(one)) for one in baselines]
    context.audit("effect.export", file="effekt.xlsx", period=str(period), purpose=PURPOSE)
    tables = [*(figure.table for figure in figures), *guards]
    return _file(xlsx_of(tables, about, t("e.few")), XLSX, f"effekt-{period}.xlsx")


def add_baseline(context: RequestContext) -> Response:
    """Add a version of the manual figure, with who gave it and when."""
    now, how, written = context.now(), context.field("hur").strip(), context.field("minuter").strip()
    minutes = int(written) if written.isascii() and written.isdecimal() and len(written) <= 3 else 0
    try:
        since = Month.parse(context.field("fran"))
    except MonthError:
        return _shown(context, 422, problem="e.baseline.wrong")
    if not (1 <= minutes <= MOST_MINUTES and how and len(how) <= MOST_LETTERS):
        return _shown(context, 422, problem="e.baseline.wrong")
    context.audit("effect.baseline", minutes=minutes, since=since, how=how, purpose=PURPOSE)
    context.dependencies.impact.add_baseline(Baseline(minutes, since, how, context.user.account, now))
    return context.sent_to(f"{PATH}?sagt=sparad#manuell-tid")


def _shown(context: RequestContext, status: int = 200, problem: str = "") -> Response:
    period = _period(context)
    impact, baselines = _impact(context, period), context.dependencies.impact.baselines()
    typed = {name: context.field(name) for name in ("minuter", "fran", "hur")}
    return context.shown(
        "impact/page.html.j2", status, impact=impact, period=period,
        periods=[(one, _words(context, one)) for one in _periods(context)],
        figures=figures_of(impact, baselines, context.texts), guards=guards_of(impact, context.texts),
        baselines=baselines, may_set=Right.IMPACT_SET in rights_of(context.user.roles), problem=problem, typed=typed,
        is_added=context.request.query_params.get("sagt", "") == "sparad", value=lambda one: shown(one, context.texts),
        place=PATH, most=MOST_MINUTES,
    )  # fmt: skip


def _impact(context: RequestContext, period: HalfYear) -> Impact:
    records = context.dependencies.impact
    return impact_of(
        period,
        records.nights(period),
        records.offered(period),
        records.reviewed(period),
        records.blinds(period),
        records.followed(period),
    )


def _tables(context: RequestContext) -> Sequence[Table]:
    impact = _impact(context, _period(context))
    figures = figures_of(impact, context.dependencies.impact.baselines(), context.texts)
    return [*(figure.table for figure in figures), *guards_of(impact, context.texts)]


def _period(context: RequestContext) -> HalfYear:
    """The half-year in the address; the current one when it names none."""
    try:
        return HalfYear.parse(context.request.query_params.get("period", ""))
    except PeriodError:
        return HalfYear.of(context.today())


def _periods(context: RequestContext) -> Sequence[HalfYear]:
    """The half-years that can have figures, the newest first."""
    found, first = [HalfYear.of(context.today())], context.dependencies.impact.first_night()
    while first and found[-1] > HalfYear.of(first):
        found.append(found[-1].previous)
    return sorted({*found, _period(context)}, reverse=True)


def _words(context: RequestContext, period: HalfYear) -> str:
    return context.texts(f"e.period.{period.half}", year=period.year)


def _version(baseline: Baseline) -> str:
    return f"{baseline.minutes} min, {baseline.since}, {baseline.how} ({baseline.account} {baseline.at:%Y-%m-%d})"


def _file(content: bytes, kind: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})
