"""Brygga's command with every message to a page counted: `counted.py FILE ARGUMENTS…` writes them to a JSON file.

Questions by name, and the driver's other messages to the browser by the protocol's names.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.drivers.web.renderer import Renderer

sent: Counter[str] = Counter()
ask, follow = Renderer.ask, Renderer.follow
ASKS = "Runtime.callFunctionOn"


def counted_ask(renderer: Renderer, document: Any, question: str, *given: Any, **more: Any) -> Any:
    """As `Renderer.ask`, and remember which question it was."""
    sent[question] += 1
    sent[ASKS] -= 1
    return ask(renderer, document, question, *given, **more)


def counted_follow(renderer: Renderer) -> None:
    """As `Renderer.follow`, and count what is sent from then on."""
    follow(renderer)
    session = renderer._session
    send = session.send

    def counted_send(method: str, *given: Any) -> Any:
        sent[method] += 1
        return send(method, *given)

    session.send = counted_send  # type: ignore[method-assign]


Renderer.ask, Renderer.follow = counted_ask, counted_follow  # type: ignore[method-assign]
answers = Path(sys.argv.pop(1))
try:
    main()
finally:
    answers.write_text(json.dumps({name: number for name, number in sent.items() if number}), encoding="utf-8")
