"""Brygga's command with every question to a page counted: `counted.py ANSWERS ARGUMENTS…` writes them to a JSON file."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.drivers.web.renderer import Renderer

asked: Counter[str] = Counter()
ask = Renderer.ask


def counted(renderer: Renderer, document: Any, question: str, *given: Any, **more: Any) -> Any:
    """As `Renderer.ask`, and remember which question it was."""
    asked[question] += 1
    return ask(renderer, document, question, *given, **more)


Renderer.ask = counted  # type: ignore[method-assign]
answers = Path(sys.argv.pop(1))
try:
    main()
finally:
    answers.write_text(json.dumps(asked), encoding="utf-8")
