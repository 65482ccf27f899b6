"""Follows one page's renderer: which documents it shows, what they are waiting for, and what they answer.

Questions run in an isolated world of each document. The page's scripts cannot reach it, and a question is one small
message, where Playwright would first send 350 kB of its own to each new document.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

LIBRARY = (Path(__file__).parent / "finder.js").read_text(encoding="utf-8")
INPUT = (Path(__file__).parent / "input.js").read_text(encoding="utf-8")
QUESTIONS = (Path(__file__).parent / "questions.js").read_text(encoding="utf-8")
# Always the same text, so that the browser compiles it only once.
ASK = f"(question, given) => {{ {LIBRARY} {INPUT} {QUESTIONS} return questions[question](...given); }}"
WAITED_FOR = ("Document", "XHR", "Fetch")
LEAVING_S = 1.0
FOREVER = float("inf")
LISTENING = "listening"
"""Pending until the renderer has confirmed that its events will be reported."""
GONE = ("context", "navigated", "detached", "closed", "crashed", "No frame", "collected")
"""Words in the error for a document that was just replaced, or is gone with its page or its process."""


class DocumentGone(Exception):
    """The document was just replaced, or is not there yet: look again."""


@dataclass(slots=True)
class Document:
    """What a frame shows now. `world` is our isolated world in it, once there is one."""

    frame: str
    parent: str
    name: str
    url: str
    world: int = 0


class Renderer:
    """One page's renderer, which is listened to and asked."""

    def __init__(self, context: BrowserContext, page: Page, answered: Callable[[float], None]) -> None:
        """`answered` is told how long the system took to answer with each document. Units: seconds."""
        self._context, self._page, self._answered = context, page, answered
        self._documents: dict[str, Document] = {}
        self._asked_by: dict[str, str] = {}
        self._pending: dict[str, float] = {LISTENING: FOREVER}

    def follow(self) -> None:
        """Follow the page from its first moment. Raises: Playwright's Error if it closed before that."""
        self._session = self._context.new_cdp_session(self._page)
        for name, hear in (
            ("Network.requestWillBeSent", self._begun),
            ("Network.responseReceived", self._came),
            ("Network.loadingFinished", self._ended),
            ("Network.loadingFailed", self._ended),
            ("Page.frameRequestedNavigation", self._leaving),
            ("Page.frameNavigated", self._arrived),
            ("Page.navigatedWithinDocument", self._stayed),
            ("Page.frameDetached", self._departed),
        ):
            self._session.on(name, hear)
        # Page before Network: then the arrival of its document is reported for every request that is.
        self._session.send("Page.enable")
        for frame in _frames(self._session.send("Page.getFrameTree")["frameTree"]):
            self._documents.setdefault(frame["id"], _document(frame))  # what events have reported meanwhile is newer
        self._session.send("Network.enable")
        self._pending.pop(LISTENING)

    # ------------------------------------------------------------ what it reports

    def is_at_work(self) -> bool:
        """Whether something requested has not arrived."""
        now = time.monotonic()
        return any(until > now for until in self._pending.values())

    def _begun(self, event: dict[str, Any]) -> None:
        if event.get("type") not in WAITED_FOR:
            return
        if event["type"] == "Document":
            self._drop(event.get("frameId", ""))
        self._asked_by[event["requestId"]] = event.get("frameId", "")
        self._pending[event["requestId"]] = FOREVER

    def _came(self, event: dict[str, Any]) -> None:
        timing = event["response"].get("timing")
        if event.get("type") == "Document" and timing:
            self._answered((timing["receiveHeadersEnd"] - timing["sendStart"]) / 1000)

    def _ended(self, event: dict[str, Any]) -> None:
        self._asked_by.pop(event["requestId"], None)
        self._pending.pop(event["requestId"], None)

    def _leaving(self, event: dict[str, Any]) -> None:
        # Its request follows in a moment, unless nothing is really left («#», a script).
        self._pending[event["frameId"]] = time.monotonic() + LEAVING_S

    def _arrived(self, event: dict[str, Any]) -> None:
        document = _document(event["frame"])
        self._departed({"frameId": document.frame})
        if not document.parent:
            self._documents.clear()
        self._documents[document.frame] = document

    def _departed(self, event: dict[str, Any]) -> None:
        self._documents.pop(event["frameId"], None)
        self._stayed(event)
        self._drop(event["frameId"])

    def _stayed(self, event: dict[str, Any]) -> None:
        self._pending.pop(event["frameId"], None)

    def _drop(self, frame: str) -> None:
        # The end of a request is not always reported once its document is gone.
        for request in [r for r, f in self._asked_by.items() if f == frame]:
            self._asked_by.pop(request)
            self._pending.pop(request, None)

    # ------------------------------------------------------------ what it answers

    def documents(self) -> list[Document]:
        """Every document of the page."""
        return list(self._documents.values())

    def document(self, names: tuple[str, ...] = ()) -> Document | None:
        """The document of a frame, by the names of the frames from the outermost inwards."""
        inner = next((d for d in self.documents() if not d.parent), None)
        for name in names:
            outer = inner.frame if inner else ""
            inner = next((d for d in self.documents() if outer and d.parent == outer and d.name == name), None)
        return inner

    def ask(self, document: Document | None, question: str, *given: Any) -> Any:
        """Ask a document one of the questions in `questions.js`. Raises: DocumentGone."""
        if document is None:
            raise DocumentGone
        try:
            world = document.world or self._world(document)
            said = self._session.send(
                "Runtime.callFunctionOn",
                {
                    "functionDeclaration": ASK,
                    "executionContextId": world,
                    "arguments": [{"value": question}, {"value": given}],
                    "returnByValue": True,
                    "awaitPromise": True,
                },
            )
        except Error as error:
            if any(word in str(error) for word in GONE):
                document.world = 0
                raise DocumentGone from None
            raise
        if "exceptionDetails" in said:
            raise Error(f"{question}: {said['exceptionDetails'].get('exception', {}).get('className', '')}")
        return said["result"].get("value")

    def _world(self, document: Document) -> int:
        made = self._session.send("Page.createIsolatedWorld", {"frameId": document.frame, "worldName": "brygga"})
        document.world = made["executionContextId"]
        return document.world


def _document(frame: dict[str, Any]) -> Document:
    return Document(frame["id"], frame.get("parentId", ""), frame.get("name", ""), frame["url"])


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
