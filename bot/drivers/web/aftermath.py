"""What must and must not stand on the screens once a press has come to rest."""

import time
from collections.abc import Callable, Iterator, Sequence

from bot.domain.errors import AnswerLost, LoginRefused, SaveRefused, SessionLost
from bot.drivers.web.finder import CONTROL_WAIT_S, Finder
from bot.drivers.web.renderer import Document, Renderer
from bot.drivers.web.session import Session
from bot.drivers.web.settle import pause
from bot.packs import Candidate, Control, Pack, without_personal
from bot.ports.surface import Target

REPLACED = 10
"""How often documents may be replaced while they are looked at before the look is taken as it is."""

Seen = list[tuple[Document, list[list[str]]]]
"""For each document what the hits of each list of marks say."""


class Aftermath:
    """Judges what a press led to, on every page and frame of the session. A mark is a candidate of the pack."""

    def __init__(self, find: Finder, session: Session, pack: Pack) -> None:
        self._find, self._session, self._head = find, session, pack.head

    def before(self, control: Control) -> Sequence[Document]:
        """The documents where a mark of what is saved stands already, and so proves nothing."""
        return [document for document, (saved,) in self._look([control.saved]) if saved] if control.saved else ()

    def judge(self, target: Target, control: Control, before: Sequence[Document], rest: Callable[[], None]) -> None:
        """Look for the pack's marks. `before` is what `before` gave, `rest` waits until the system is at rest.

        Raises: LoginRefused, SessionLost, SaveRefused; AnswerLost when no mark tells that what was pressed was done,
        so that it is looked for before it is tried again.
        """
        end = time.monotonic() + CONTROL_WAIT_S
        while not self._is_done(target, control, before, rest):
            if time.monotonic() > end:
                raise AnswerLost(f"{target}: det som ska stå på bilden efteråt står inte där")
            pause(self._find.page, 50)

    def _is_done(self, target: Target, control: Control, before: Sequence[Document], rest: Callable[[], None]) -> bool:
        if self._can_have_none(control):
            self._session.is_open = self._session.is_begun
            return True
        refused = (*control.refused, *(self._head.refused if control.kind.leaves_trace else ()))
        seen = self._whole([self._head.login_refused, self._head.session_lost, refused, control.saved], rest)
        if self._session.is_begun:
            if any(marks[0] for _, marks in seen):
                raise LoginRefused
            if any(marks[1] for _, marks in seen):
                raise SessionLost
            self._session.is_open = True
        if said := [text for _, marks in seen for text in marks[2]]:
            raise SaveRefused(f"{target}: {without_personal(' '.join(said), self._find.read.personal)}")
        return not control.saved or any(
            marks[3] and not any(document is one for one in before) for document, marks in seen
        )

    def _can_have_none(self, control: Control) -> bool:
        """Whether the only page of the session was found to lack the words of every mark as it came to rest."""
        is_single = len(self._session.context.pages) == 1 and not self._session.settle.marks_could_stand
        return is_single and not control.saved and not control.refused

    def _whole(self, lists: Sequence[Sequence[Candidate]], rest: Callable[[], None]) -> Seen:
        """A look in which no document was being replaced."""
        for _ in range(REPLACED):
            seen = list(self._look(lists))
            if len(seen) == len(list(self._documents())):
                return seen
            rest()
        return list(self._look(lists))

    def _look(self, lists: Sequence[Sequence[Candidate]]) -> Iterator[tuple[Document, list[list[str]]]]:
        wanted = [[one.model_dump(exclude_defaults=True) for one in marks] for marks in lists]
        for renderer, document in self._documents():
            said = self._find.answer(renderer, document, "marks", wanted)
            if said is not None:
                yield document, said

    def _documents(self) -> Iterator[tuple[Renderer, Document]]:
        for page in self._session.context.pages:
            renderer = None if page.is_closed() else self._session.settle.renderer(page)
            if renderer is not None:
                yield from ((renderer, document) for document in renderer.documents())
