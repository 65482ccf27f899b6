"""Follows one page's renderer: which documents it shows, what they are waiting for, and what they answer.

Questions run in an isolated world of each document. The page's scripts cannot reach it; what answers is put there once, 40 kB
where Playwright would send 350 kB of its own, and a question is one small message.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

from bot.domain.errors import BrowserMissing, DecisionTouched

HERE = Path(__file__).parent
NAMES = HERE / "assets" / "vendor" / "names.js"


def script(*names: str) -> str:
    """Our scripts of those names, in one text."""
    return "\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in names)


def library() -> str:
    """What finds and reads in a page, with the bundled library that computes accessible names. Raises: BrowserMissing."""
    if not NAMES.is_file():
        raise BrowserMissing("assets/vendor/names.js saknas; kör ./dev setup där nätet finns")
    return NAMES.read_text(encoding="utf-8") + script("seen", "tables", "finder", "labels", "masks")


@cache
def answering() -> str:
    """What answers questions in an isolated world. Always the same text, so that the browser compiles it only once."""
    ask = """return async (question, given, lost) => {
      anew();
      const isLost = stands(lost);
      const answer = isLost ? null : (await questions[question](...given)) ?? null;
      return [isLost, answer, brokenOff()];
    };"""
    return f"globalThis.brygga = (() => {{ {library()} {script('gate', 'input', 'questions', 'after')} {ask} }})(); 0"


ASK = "(question, given, lost) => globalThis.brygga(question, given, lost)"
HOLDS_TYPED = "(...things) => globalThis.holdsTyped(things)"
WINDOW = "function() { return this.defaultView; }"
TYPING = ("blur", "focusout", "focusin", "change", "input", "beforeinput", "keydown", "keypress", "keyup", "textInput")
"""The events by which a page hears that a field was typed in and left."""
WAITED_FOR = ("Document", "XHR", "Fetch", "Script")
GROUP = "listening"
WORLD = "brygga"
LEAVING_S = 1.0
SCRIPT_S = 3.0
FOREVER = float("inf")
LISTENING = "listening"
"""Pending until the renderer has confirmed that its events will be reported."""
GONE = ("context", "navigated", "detached", "closed", "crashed", "No frame", "collected")
"""Words in the error for a document that was just replaced, or is gone with its page or its process."""


class DocumentGone(Exception):
    """The document was just replaced, or is not there yet: look again."""


class MarkStands(Exception):
    """A mark of the pack stands in the document, for instance that the session is lost."""


@dataclass(slots=True)
class Document:
    """What a frame shows now.

    `answers_save`: it came as the answer to what was posted to be saved, so it may show what was sent, not what is stored.
    """

    frame: str
    parent: str
    name: str
    url: str
    answers_save: bool = False
    handles: tuple[str, str] | None = None
    """The document itself and, as the page's own scripts know it, its window."""
    listens: tuple[bool, set[int]] | None = None
    """Whether the window hears typing, and which nodes do, as it was after the latest press."""


class Renderer:
    """One page's renderer, which is listened to and asked."""

    def __init__(
        self, context: BrowserContext, page: Page, answered: Callable[[float], None], is_saving: Callable[[], bool]
    ) -> None:
        """`answered` is told how long the system took to answer with each document, in seconds.

        `is_saving` tells whether a save was the last thing pressed.
        """
        self._context, self._page, self._answered, self._is_saving = context, page, answered, is_saving
        self._documents: dict[str, Document] = {}
        self._saves: set[str] = set()
        """The loaders of the posts that a save set in motion, unless they were sent on to be fetched elsewhere."""
        self._asked_by: dict[str, str] = {}
        self._worlds: dict[str, int] = {}
        """Our isolated world in each frame's document."""
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
            ("Runtime.executionContextCreated", self._world_made),
            ("Runtime.executionContextDestroyed", self._world_gone),
        ):
            self._session.on(name, hear)
        # Page before Network: then the arrival of its document is reported for every request that is.
        self._session.send("Page.enable")
        for frame in _frames(self._session.send("Page.getFrameTree")["frameTree"]):
            # What events have reported meanwhile is newer. What a save opened before it could be followed may answer its post.
            self._documents.setdefault(frame["id"], _document(frame, answers_save=self._is_saving()))
        self._session.send("Network.enable")
        # Put into every document as it begins: sending it with each question would cost more than most answers.
        library = {"source": answering(), "worldName": WORLD, "runImmediately": True}
        self._session.send("Page.addScriptToEvaluateOnNewDocument", library)
        self._session.send("Runtime.enable")
        self._pending.pop(LISTENING)

    # ------------------------------------------------------------ what it reports

    def is_at_work(self) -> bool:
        """Whether something requested has not arrived."""
        now = time.monotonic()
        return any(until > now for until in self._pending.values())

    def is_leaving(self) -> bool:
        """Whether another document has been asked for in any frame, and has not come."""
        now = time.monotonic()
        return any(self._pending.get(one.frame, 0.0) > now for one in self.documents())

    def _begun(self, event: dict[str, Any]) -> None:
        if event.get("type") not in WAITED_FOR:
            return
        if event["type"] == "Document":
            self._drop(event.get("frameId", ""))
            # A redirect is reported as the same request once more, by its new method.
            is_post = event["request"]["method"] == "POST" and self._is_saving()
            (self._saves.add if is_post else self._saves.discard)(event["loaderId"])
        self._asked_by[event["requestId"]] = event.get("frameId", "")
        # The end of a script is not always told, as when it came from memory.
        until = time.monotonic() + SCRIPT_S if event["type"] == "Script" else FOREVER
        self._pending[event["requestId"]] = until

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
        loader = event["frame"].get("loaderId", "")
        document = _document(event["frame"], answers_save=loader in self._saves)
        self._saves.discard(loader)
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

    def ask(self, document: Document | None, question: str, *given: Any, lost: Sequence[Any] = ()) -> Any:
        """Ask a document one of the questions in `questions.js`.

        Raises: DocumentGone; MarkStands, with nothing done, when one of the candidates in `lost` stands there; DecisionTouched
        when a script of the page would have pressed what decides.
        """
        if document is None:
            raise DocumentGone
        try:
            said = self._session.send(
                "Runtime.callFunctionOn",
                {
                    "functionDeclaration": ASK,
                    "executionContextId": self._world(document),
                    "arguments": [{"value": question}, {"value": given}, {"value": lost}],
                    "returnByValue": True,
                    "awaitPromise": True,
                },
            )
        except Error as error:
            if any(word in str(error) for word in GONE):
                raise DocumentGone from None
            raise
        if "exceptionDetails" in said:
            raise Error(f"{question}: {said['exceptionDetails'].get('exception', {}).get('className', '')}")
        is_lost, answer, broken_off = said["result"]["value"]
        if broken_off:
            raise DecisionTouched("sidans eget skript")
        if is_lost:
            raise MarkStands
        return answer

    def pressed(self) -> None:
        """What was pressed may have made others listen."""
        for document in self.documents():
            document.listens = None

    def hears_typing(self, document: Document) -> bool:
        """Whether any script of the page hears what is done to the field that was typed in last, or to what it is in.

        Only the browser can tell: our isolated world does not see the page's listeners.
        """
        try:
            world = self._world(document)
            if document.listens is None:
                whole, window = document.handles = document.handles or self._handles(world)
                inside = self._listeners(whole, depth=-1, pierce=True)
                document.listens = bool(self._listeners(window)), {one["backendNodeId"] for one in inside}
            everywhere, nodes = document.listens
            return everywhere or (bool(nodes) and self._holds_typed(world, nodes))
        except (Error, DocumentGone):
            return True  # it is being replaced: then it heard something

    def _listeners(self, thing: str, **reach: Any) -> list[dict[str, Any]]:
        found = self._session.send("DOMDebugger.getEventListeners", {"objectId": thing, **reach})["listeners"]
        return [one for one in found if one["type"] in TYPING]

    def _handles(self, world: int) -> tuple[str, str]:
        send = self._session.send
        given = {"functionDeclaration": "() => document", "executionContextId": world}
        whole = send("Runtime.callFunctionOn", given)["result"]["objectId"]
        node = send("DOM.describeNode", {"objectId": whole})["node"]["backendNodeId"]
        same = send("DOM.resolveNode", {"backendNodeId": node})["object"]["objectId"]
        window = send("Runtime.callFunctionOn", {"functionDeclaration": WINDOW, "objectId": same})["result"]["objectId"]
        return whole, window

    def _holds_typed(self, world: int, nodes: set[int]) -> bool:
        send, things = self._session.send, list[dict[str, str]]()
        for node in nodes:
            with suppress(Error):  # it is gone, or in the document of another frame
                found = send(
                    "DOM.resolveNode", {"backendNodeId": node, "executionContextId": world, "objectGroup": GROUP}
                )
                things.append({"objectId": found["object"]["objectId"]})
        said = send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": HOLDS_TYPED,
                "executionContextId": world,
                "arguments": things,
                "returnByValue": True,
            },
        )
        send("Runtime.releaseObjectGroup", {"objectGroup": GROUP})
        return bool(said["result"].get("value"))

    def _world(self, document: Document) -> int:
        """Our isolated world in a document, by the browser's own number. Raises: DocumentGone while there is none."""
        if document.frame not in self._worlds:
            raise DocumentGone
        return self._worlds[document.frame]

    def _world_made(self, event: dict[str, Any]) -> None:
        made = event["context"]
        if made["name"] == WORLD:
            self._worlds[made["auxData"]["frameId"]] = made["id"]

    def _world_gone(self, event: dict[str, Any]) -> None:
        for frame in [f for f, world in self._worlds.items() if world == event["executionContextId"]]:
            del self._worlds[frame]


def _document(frame: dict[str, Any], *, answers_save: bool) -> Document:
    parent, name = frame.get("parentId", ""), frame.get("name", "")
    return Document(frame["id"], parent, name, frame["url"], answers_save=answers_save)


def _frames(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree["frame"]
    for child in tree.get("childFrames", ()):
        yield from _frames(child)
