"""Checks before the night what a flow could do wrong: lock 2 (code and pack) and lock 3 (`acts.txt`).

A static check, not a sandbox: it only reads text and never runs the flow. It refuses the ways to a decision button that
we have thought of and makes the rest look odd to a reviewer. Vendor code is therefore also read by a person, the driver
inspects the element again before acting, and the robot's account has no permission to decide.
"""

import ast
from collections.abc import Iterator, Mapping

from bot.domain.errors import FlowRefused
from bot.guard.acts_file import acts_text, check_acts
from bot.guard.controls import check_controls
from bot.guard.files import UnexaminedCode, check_files, require_only_examined_code
from bot.guard.finding import Finding
from bot.guard.imports import check_imports, may_import
from bot.guard.kinds import check_columns, check_kinds
from bot.guard.labels import check_labels, check_pack
from bot.guard.options import check_options
from bot.guard.protection import check_start
from bot.guard.reasons import check_reasons
from bot.guard.shape import check_module_code, check_rebinding, check_screens_file, check_state
from bot.guard.source import FLOW, READING, SCREENS, FlowCode, read_code, read_readings
from bot.guard.stages import check_stage_calls, check_trace
from bot.guard.syntax import BUILTINS, check_calls, check_format, check_names, check_private, check_syntax
from bot.guard.types import check_annotations, check_kit_names
from bot.guard.words import (
    decision_word,
    is_ambiguous,
    is_deed,
    is_no,
    is_proposal,
    only_opens,
    reads_like_decision,
    reads_like_trace,
    strange_letter,
)
from bot.packs import Manifest, Pack

__all__ = [
    "BUILTINS",
    "Finding",
    "UnexaminedCode",
    "acts",
    "decision_word",
    "examine",
    "is_ambiguous",
    "is_deed",
    "is_no",
    "is_proposal",
    "may_import",
    "only_opens",
    "reads_like_decision",
    "reads_like_trace",
    "require_clean",
    "strange_letter",
]

_CODE_RULES = (
    check_imports, check_syntax, check_private, check_names, check_calls, check_format, check_module_code,
    check_rebinding, check_state, check_screens_file, check_controls, check_kit_names, check_annotations, check_trace,
    check_stage_calls, check_reasons,
)  # fmt: skip
_BOTH_RULES = (check_kinds, check_columns)
_PACK_RULES = (check_labels, check_pack, check_start)


def examine(manifest: Manifest, pack: Pack) -> list[Finding]:
    """All findings in a flow and its pack, ordered by file and line. Empty when the flow is clean."""
    found = {finding for rule in _PACK_RULES for finding in rule(pack)}
    try:
        found.update(check_files(manifest, pack))
        stages, readings = read_code(manifest), read_readings(manifest)
        found.update(finding for code in (stages, readings) if code for finding in _in_code(code, pack))
        found.update(check_options(stages, readings))
        found.update(check_acts(stages, readings, pack))
    except FlowRefused as problem:
        found.add(Finding(problem.file, problem.line, "syntax", problem.detail))
    return sorted(found, key=lambda one: (one.file, one.line, one.rule, one.text))


def _in_code(code: FlowCode, pack: Pack) -> Iterator[Finding]:
    for rule in _CODE_RULES:
        yield from rule(code)
    for rule in _BOTH_RULES:
        yield from rule(code, pack)


def acts(manifest: Manifest, pack: Pack) -> str:
    """The content of `acts.txt`: one line per act. Raises: FlowRefused for a syntax error."""
    return acts_text(read_code(manifest), read_readings(manifest), pack)


def require_clean(manifest: Manifest, pack: Pack) -> Mapping[str, ast.Module]:
    """The code of a clean flow, as it was examined, by file. Raises: UnexaminedCode; FlowRefused for the first finding."""
    require_only_examined_code(manifest, pack)
    found = examine(manifest, pack)
    if found:
        first, more = found[0], len(found) - 1
        message = f"{first.text} [{first.rule}]" + (f" (och {more} till; kör brygga check)" if more else "")
        raise FlowRefused(message, file=first.file, line=first.line)
    stages, readings = read_code(manifest), read_readings(manifest)
    code = {SCREENS: stages.screens_tree, FLOW: stages.flow}
    return {**code, READING: readings.flow} if readings else code
