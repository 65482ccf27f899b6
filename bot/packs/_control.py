"""One control of a screen in the selector pack: what it is, what it holds, and the ways to find it."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.packs._toml import Strict
from bot.ports.surface import Kind

Data = Literal["amount", "month", "date", "personnummer", "name", "case", "code", "free", "secret"]
HEADING = "@heading"
USER_NAME = "user"
"""The secret that is none: the robot's user name, which the system shows like any other text."""
MASKED: frozenset[str] = frozenset({"personnummer", "name", "free", "secret"})
"""Data that is masked in every picture."""


class Candidate(Strict):
    """One way to find a control. Every given field must match; the first candidate that matches anything is used.

    - `id`: the control's internal name in a desktop program. Not for web pages.
    - `picture`: one of the pack's crops, for programs without an accessibility tree.
    - `menu`: the menu in the menu bar to open first.
    - `like`: the beginning of a text, followed by a star.
    - `column`: the cell under that heading in `row`; a path («Sökande / Netto») or `nth` tells equal headings apart.
    - `tab`: the tab that the control is on. An accessibility tree shows that by itself, a picture does not.
    """

    id: str = ""
    picture: str = ""
    menu: str = ""
    tab: str = ""
    label: str = ""
    button: str = ""
    link: str = ""
    text: str = ""
    like: str = Field(default="", pattern=r"^$|[^*]\*$")
    heading: str = ""
    after: str = ""
    row: str = ""
    column: str = ""
    nth: int = Field(default=0, ge=0)
    headers: tuple[str, ...] = ()
    css: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "Candidate":
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("en tom kandidat hittar allt")
        return self


class Column(Strict):
    """A table column, by its header, or by all of them («Sökande / Netto») where there are several rows of headings.

    `nth` chooses one of equal headings. `@heading` is the nearest heading above the table.
    """

    header: str
    nth: int = Field(default=0, ge=0)
    pattern: str = ""


class Control(Strict):
    """One control of a screen: its kind, what it holds, and how to find it.

    - `saved`: at least one must stand on the screen once a press that leaves a trace has come to rest.
    - `refused`: none may stand there after the press.

    That a table is whole is a claim, proved by one of:
    - `total`: the control that says how many rows there are.
    - `pages`: the control that says «1 av 3»; or `last`: a control that stands only on the last page. With `next`, and with
      `first`, which leads back to the first page of a list that remembers its page.
    - `key`: the column that tells rows apart in a list that draws only the rows in view, together with `total`.
    - `whole`: the pack's own word that the system sends all rows at once. Without any, a table is read twice with a pause.

    What a second reader is told in `acts.txt`:
    - `opens_view`: the screen that a link only opens, though its text reads like a decision («Tidigare beslut»).
    - `posts`: the system sends the page when this is filled in, as a list that fetches more once a choice is made.
    """

    kind: Kind
    data: Data = "code"
    find: tuple[Candidate, ...] = Field(min_length=1)
    optional: bool = False
    form: Literal["", "yyyymm", "lines"] = ""
    secret: str = ""
    columns: Mapping[str, Column] = {}
    empty: str = ""
    skip: str = ""
    masked: tuple[str, ...] = ()
    next: str = ""
    first: str = ""
    last: str = ""
    pages: str = ""
    total: str = ""
    key: str = ""
    whole: bool = False
    every: bool = False
    waiting: tuple[str, ...] = ()
    refresh: str = ""
    limit_s: float = 180
    opens: str = ""
    closes: bool = False
    opens_view: str = ""
    posts: bool = False
    saved: tuple[Candidate, ...] = ()
    refused: tuple[Candidate, ...] = ()
    pattern: str = ""

    @property
    def filled_as(self) -> Kind:
        """What it must be where it is filled in. The user name stands in a plain field; nothing else secret may be seen."""
        return Kind.FIELD if self.kind is Kind.SECRET and self.secret == USER_NAME else self.kind

    @model_validator(mode="before")
    @classmethod
    def _short_columns(cls, content: Any) -> Any:
        if isinstance(content, dict) and isinstance(content.get("columns"), dict):
            columns = {k: {"header": v} if isinstance(v, str) else v for k, v in content["columns"].items()}
            return {**content, "columns": columns}
        return content

    @model_validator(mode="after")
    def _whole(self) -> "Control":
        if self.kind is Kind.TABLE and not self.columns:
            raise ValueError("en tabell behöver columns")
        if self.kind is Kind.SECRET and not self.secret:
            raise ValueError("en hemlig kontroll behöver secret")
        if self.next and not (self.total or self.pages or self.last):
            raise ValueError("next behöver total, pages eller last: annars vet ingen att den sista sidan är läst")
        if self.key and not (self.key in self.columns and self.total):
            raise ValueError("key är en av kolumnerna i columns och behöver total")
        if self.waiting and not self.refresh:
            raise ValueError("waiting behöver refresh")
        return self

    @field_validator("opens_view")
    @classmethod
    def _only_a_link_opens(cls, screen: str, info: ValidationInfo) -> str:
        if screen and info.data.get("kind", Kind.LINK) is not Kind.LINK:
            raise ValueError("gäller bara en länk (link): annat öppnar inte bara en vy")
        return screen

    @field_validator("posts")
    @classmethod
    def _when_it_is_filled_in(cls, posts: bool, info: ValidationInfo) -> bool:
        kind = info.data.get("kind", Kind.CHOICE)
        if posts and not (kind.fills and kind is not Kind.SECRET):
            raise ValueError("gäller bara det som fylls i (field, choice, tick)")
        return posts

    @field_validator("saved")
    @classmethod
    def _after_what_leaves_a_trace(cls, saved: tuple[Candidate, ...], info: ValidationInfo) -> tuple[Candidate, ...]:
        if saved and not _kind(info).leaves_trace:
            raise ValueError("gäller bara det som lämnar spår (ask, save_draft)")
        return anywhere(saved)

    @field_validator("refused")
    @classmethod
    def _after_a_press(cls, refused: tuple[Candidate, ...], info: ValidationInfo) -> tuple[Candidate, ...]:
        if refused and not _kind(info).acts:
            raise ValueError("gäller bara det som trycks på (link, press, ask, save_draft)")
        return anywhere(refused)


def _kind(info: ValidationInfo) -> Kind:
    return info.data.get("kind", Kind.SAVE_DRAFT)  # a kind that is wrong is told by itself


def anywhere(marks: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Marks are looked for on every screen, where no row is meant."""
    if any("{row}" in str(getattr(one, name)) for one in marks for name in Candidate.model_fields):
        raise ValueError("ett märke kan inte gälla en rad: {row} finns bara i find")
    return marks
