"""The six figures of a half-year as tables, charts and a caption each. The tables are what is exported.

A value is a number, a text, or None for fewer than five. Nothing is computed here that `domain.impact` does not show.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.domain.impact import (
    FEWEST,
    OTHER,
    WAITING,
    Baseline,
    Impact,
    Pool,
    Reviews,
    Saved,
    Share,
    Work,
    in_force,
    median,
    percentile,
    saved_of,
    share_of,
)
from bot.domain.period import Month
from bot.office.locale import Texts
from bot.office.report.words import reason_words

Value = str | int | Decimal | None
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as exported: a name for files, headings, and rows whose first `named` columns say what they are about."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    named: int = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, or two from the same origin: `other` is the longer, drawn as a frame."""

    label: str
    value: Decimal
    text: str
    other: Decimal | None = None
    is_several: bool = False
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A table as a picture: columns when `is_upright`, otherwise a row per bar."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    is_upright: bool = False

    @property
    def highest(self) -> Decimal:
        """The value of the longest bar."""
        return max((max(bar.value, bar.other or bar.value) for bar in self.bars), default=Decimal(1)) or Decimal(1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its definition, the number it was counted on, and the caption of its chart."""

    name: str
    title: str
    definition: str
    n: str
    caption: str
    chart: Chart | None
    table: Table


def figures_of(impact: Impact, baselines: Sequence[Baseline], texts: Texts) -> tuple[Figure, ...]:
    """The six figures, in order."""
    figures = _Figures(impact, baselines, texts)
    return figures.drafts(), figures.share(), figures.leads(), figures.saved(), figures.changed(), figures.kinds()


def guards_of(impact: Impact, texts: Texts) -> tuple[Table, ...]:
    """The tables of the safeguards."""
    return _Figures(impact, (), texts).guards()


def shown(value: Value, texts: Texts) -> str:
    """A value as people read it."""
    if value is None:
        return texts("e.few")
    if isinstance(value, str):
        return value
    return texts.number(value)


class _Figures:
    def __init__(self, impact: Impact, baselines: Sequence[Baseline], texts: Texts) -> None:
        self._impact, self._baselines, self._t = impact, baselines, texts

    # -------------------------------------------------------- the six

    def drafts(self) -> Figure:
        impact, t = self._impact, self._t
        total, nights = _least(impact.work.drafted), len(impact.nights)
        rows: list[tuple[Value, ...]] = [
            (*self._night(pool), pool.cell.drafted, len(pool.names), _mean(pool)) for pool in impact.per_night
        ]
        in_month = {
            pool.names: sum(Month.of(night) in pool.names for one in impact.per_night for night in one.names)
            for pool in impact.months.each
        }
        rows += [
            (*self._month(pool), pool.cell.drafted, n, _tenths(Decimal(pool.cell.drafted) / n))
            for pool in impact.months.each if (n := in_month[pool.names])
        ]  # fmt: skip
        rows += [(*self._unit(pool), pool.cell.drafted, "–", "–") for pool in impact.units.each]
        mean = _tenths(Decimal(total) / nights) if total is not None and nights else None
        rows.append((*self._all(), total, nights, mean))
        single = [pool for pool in impact.per_night if len(pool.names) == 1]
        caption = t("e.small")
        if total is not None:
            caption = t("e.drafts.caption", drafts=self._n(total), nights=nights, mean=self._n(mean))
        if single:
            most = max(single, key=lambda pool: pool.cell.drafted)
            caption += " " + t("e.drafts.most", night=self._night(most)[1], drafts=most.cell.drafted)
        return self._figure("drafts", self._n(total), caption, self._nights_chart(), rows)

    def share(self) -> Figure:
        impact, t = self._impact, self._t

        def row(name: tuple[Value, Value], work: Work, share: Share | None) -> tuple[Value, ...]:
            whole = None if share is None else share.of or t("e.not_shown")
            return (*name, _least(work.drafted), whole, self._share(share))

        pools = [(self._month(pool), pool.cell) for pool in impact.months.both]
        pools += [(self._unit(pool), pool.cell) for pool in impact.units.both]
        rows = [row(name, work, share_of(work.drafted, work.undrafted)) for name, work in pools]
        total = share_of(impact.work.drafted, impact.work.undrafted)
        rows.append(row(self._all(), impact.work, total))
        caption = t("e.share.caption", share=self._said(total)) if total else t("e.small")
        n = self._n(None if total is None else total.of or t("e.not_shown"))
        bars = [
            self._percent_bar(self._month(pool)[1], share_of(pool.cell.drafted, pool.cell.undrafted))
            for pool in impact.months.both
        ]
        return self._figure("share", n, caption, self._rows_chart("share", bars), rows)

    def leads(self) -> Figure:
        impact, t = self._impact, self._t
        pools = [(self._night(pool), pool.cell.leads) for pool in impact.night_leads]
        pools += [(self._month(pool), pool.cell.leads) for pool in impact.month_leads]
        pools += [(self._unit(pool), pool.cell.leads) for pool in impact.unit_leads]
        rows: list[tuple[Value, ...]] = [(*name, len(leads), *_hours(leads)) for name, leads in pools]
        everyone = impact.work.leads if len(impact.work.leads) >= FEWEST else ()
        in_all = _hours(everyone) if everyone else (None, None)
        rows.append((*self._all(), len(everyone) or None, *in_all))
        caption, months = t("e.small"), impact.month_leads
        if len(months) > 1:
            last, before = months[-1], months[-2]
            caption = t(
                "e.leads.compared", month=self._month(last)[1], now=self._n(_hours(last.cell.leads)[0]),
                earlier=self._month(before)[1], then=self._n(_hours(before.cell.leads)[0]),
            )  # fmt: skip
        elif everyone:
            caption = t("e.leads.caption", median=self._n(in_all[0]), high=self._n(in_all[1]))
        bars: list[Bar] = []
        for pool in months:
            half, high = _hours(pool.cell.leads)
            text = t("e.leads.bar", median=self._n(half), high=self._n(high))
            bars.append(Bar(str(self._month(pool)[1]), half, text, high))
        return self._figure("leads", self._n(len(everyone) or None), caption, self._rows_chart("leads", bars), rows)

    def saved(self) -> Figure:
        impact, t = self._impact, self._t
        there_is = {Month.of(night) for night in impact.nights}
        months = [
            (self._month(pool), pool.cell, in_force(self._baselines, pool.names)) for pool in impact.review_months.both
        ]
        everywhere = in_force(self._baselines, there_is) if there_is else None
        units = [(self._unit(pool), pool.cell, everywhere) for pool in impact.review_units.both]
        rows = [self._saved_row(name, cell, manual) for name, cell, manual in (*months, *units)]
        rows.append(self._saved_row(self._all(), impact.reviews, everywhere))
        total = saved_of(impact.reviews, everywhere)
        caption = t("e.saved.none")
        if not there_is or impact.reviews.count < FEWEST:
            caption = t("e.small")
        elif total:
            hours = self._n(_tenths(Decimal(abs(total.minutes)) / 60))
            kind = "lost" if total.minutes < 0 else "least" if total.is_least else "caption"
            caption = t(f"e.saved.{kind}", hours=hours, n=total.n)
        elif everywhere is not None:
            caption = t("e.small")
        bars = [
            Bar(str(name[1]), Decimal(max(found.minutes, 0)), self._minutes(found))
            for name, cell, manual in months if (found := saved_of(cell, manual))
        ]  # fmt: skip
        chart = self._rows_chart("saved", bars)
        return self._figure("saved", self._n(_least(impact.reviews.count)), caption, chart, rows)

    def changed(self) -> Figure:
        impact, t = self._impact, self._t
        pools = [(self._month(pool), pool.cell) for pool in impact.review_months.both]
        pools += [(self._unit(pool), pool.cell) for pool in impact.review_units.both]
        pools.append((self._all(), impact.reviews))
        rows = [self._changed_row(name, reviews) for name, reviews in pools]
        total = _changed(impact.reviews)
        caption = t("e.changed.caption", share=self._said(total), n=impact.reviews.count) if total else t("e.small")
        bars = [self._percent_bar(self._month(pool)[1], _changed(pool.cell)) for pool in impact.review_months.both]
        return self._figure(
            "changed", self._n(_least(impact.reviews.count)), caption, self._rows_chart("changed", bars), rows
        )

    def kinds(self) -> Figure:
        t, kinds = self._t, self._impact.kinds
        total = sum(n for _, n in kinds)
        rows: list[tuple[Value, ...]] = [
            (t("e.kind"), self._kind(kind), n, _tenths(Decimal(100 * n) / total)) for kind, n in kinds
        ]
        rows.append((*self._all(), total or None, Decimal("100.0") if total else None))
        caption = t("e.small")
        if kinds:
            most = next(((kind, n) for kind, n in kinds if kind != OTHER), kinds[0])
            caption = t("e.kinds.caption", kind=self._kind(most[0]).rstrip("."), n=most[1], total=total)
        bars = [Bar(self._kind(kind), Decimal(n), self._n(n)) for kind, n in kinds]
        return self._figure("kinds", self._n(total or None), caption, self._rows_chart("kinds", bars), rows)

    def guards(self) -> tuple[Table, ...]:
        t, few = self._t, self._t("e.few_guarded")

        def pair(share: Share | None) -> tuple[Value, Value]:
            return (few, few) if share is None else (share.of, self._share(share))

        looks = [
            (guard.unit or t("e.no_unit"), *pair(guard.second), *pair(guard.blind)) for guard in self._impact.guards
        ]
        came_of = [
            (guard.unit or t("e.no_unit"), *pair(guard.decided), *pair(guard.shadow)) for guard in self._impact.guards
        ]
        reviewed: list[tuple[Value, ...]] = []
        for pool in self._impact.guarded:
            n = pool.cell.count
            parts = (pool.cell.adjusted, pool.cell.returned)
            reviewed.append((self._unit(pool)[1], n, *(_tenths(Decimal(100 * part) / n) for part in parts)))
        none = ((t("e.everyone"), few, few, few),)
        return (
            self._table("came_of", tuple(came_of) or ((t("e.everyone"), few, few, few, few),), 1),
            self._table("looks", tuple(looks) or ((t("e.everyone"), few, few, few, few),), 1),
            self._table("words", tuple(reviewed) or none, 1),
        )

    # -------------------------------------------------------- their parts

    def _figure(
        self, name: str, n: str, caption: str, chart: Chart | None, rows: Sequence[tuple[Value, ...]]
    ) -> Figure:
        t = self._t
        table = self._table(name, tuple(rows))
        return Figure(name, t(f"e.{name}.title"), t(f"e.{name}.definition"), n, caption, chart, table)

    def _table(self, name: str, rows: tuple[tuple[Value, ...], ...], named: int = 2) -> Table:
        head = self._t(f"e.{name}.head").split("|")
        assert all(len(row) == len(head) for row in rows)
        return Table(self._t(f"e.{name}.file"), self._t(f"e.{name}.title"), tuple(head), rows, named)

    def _saved_row(self, name: tuple[Value, Value], reviews: Reviews, manual: int | None) -> tuple[Value, ...]:
        found, missing = saved_of(reviews, manual), self._t("e.missing")
        review = _tenths(median(reviews.took_s) / 60) if reviews.count >= FEWEST else None
        n = _least(reviews.count)
        if manual is None:
            return (*name, n, missing, review, missing)
        minutes = None if found is None else self._minutes(found) if found.is_least else found.minutes
        return (*name, n, manual, review, minutes)

    def _changed_row(self, name: tuple[Value, Value], reviews: Reviews) -> tuple[Value, ...]:
        share = _changed(reviews)
        part = None if share is None else share.part if share.part is not None else self._share(share)
        return (*name, _least(reviews.count), part, self._share(share))

    def _minutes(self, saved: Saved) -> str:
        written = self._n(saved.minutes)
        return self._t("e.least", minutes=written) if saved.is_least else written

    def _share(self, share: Share | None) -> Value:
        """A share as a cell: a percentage when it may be shown, otherwise words."""
        if share is None:
            return None
        if share.percent is not None:
            return share.percent
        return self._t("e.almost") if share.is_most else None

    def _said(self, share: Share) -> str:
        """A share as part of a sentence."""
        value = self._share(share)
        return f"{self._n(value)}\N{NO-BREAK SPACE}%" if isinstance(value, Decimal) else self._n(value)

    def _percent_bar(self, label: Value, share: Share | None) -> Bar:
        assert share is not None
        assert share.percent is not None
        return Bar(str(label), share.percent, self._said(share), Decimal(100))

    def _nights_chart(self) -> Chart | None:
        t, bars, before = self._t, [], 0
        for pool in self._impact.per_night:
            first = pool.names[0]
            tick = t(f"e.short.{first.month}") if first.month != before else ""
            before = first.month
            label = str(self._night(pool)[1])
            bars.append(
                Bar(label, Decimal(pool.cell.drafted), f"{label}: {pool.cell.drafted}", None, len(pool.names) > 1, tick)
            )
        return Chart(t("e.drafts.title"), t("e.drafts.told"), tuple(bars), is_upright=True) if bars else None

    def _rows_chart(self, name: str, bars: Sequence[Bar]) -> Chart | None:
        return Chart(self._t(f"e.{name}.title"), self._t(f"e.{name}.told"), tuple(bars)) if bars else None

    def _n(self, value: Value) -> str:
        return shown(value, self._t)

    def _kind(self, kind: str) -> str:
        if kind in (OTHER, WAITING):
            return self._t("e.kind.waiting" if kind else "e.kind.other")
        return reason_words(kind, self._t.language)[0]

    def _all(self) -> tuple[Value, Value]:
        return self._t("e.all"), self._t("e.everyone")

    def _night(self, pool: Pool[date, Work]) -> tuple[Value, Value]:
        return self._t("e.night"), _between(pool.names, self._day)

    def _day(self, day: date) -> str:
        return f"{day.day} {self._t(f'e.short.{day.month}')}"

    def _month(self, pool: Pool[Month, Work] | Pool[Month, Reviews]) -> tuple[Value, Value]:
        return self._t("e.month"), _between(pool.names, lambda month: self._t(f"e.month.{month.month}"))

    def _unit(self, pool: Pool[str, Work] | Pool[str, Reviews]) -> tuple[Value, Value]:
        return self._t("e.unit"), " + ".join(unit or self._t("e.no_unit") for unit in pool.names)


def _between(names: Iterable[date] | Iterable[Month], word: Callable[..., str]) -> str:
    words = [word(name) for name in names]
    return words[0] if len(words) == 1 else f"{words[0]}–{words[-1]}"


def _changed(reviews: Reviews) -> Share | None:
    return share_of(reviews.changed, reviews.unchanged, is_whole_shown=True)


def _least(n: int) -> int | None:
    return n if n >= FEWEST else None


def _mean(pool: Pool[date, Work]) -> Decimal:
    return _tenths(Decimal(pool.cell.drafted) / len(pool.names))


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


def _hours(leads: Sequence[int]) -> tuple[Decimal, Decimal]:
    return _tenths(median(leads) / 60), _tenths(percentile(leads, 90) / 60)
