"""The questions of the application, as every flow reads them: each row kept, an empty answer too."""

from pathlib import Path

import pytest

from bot.kit import Cell
from bot.packs import load_pack
from bot.ports.surface import Reading
from tests.domain import values as v
from tests.flow_modules import flow_modules

ROOT = Path(__file__).parents[2]
FLOWS = sorted(path.parent.name for path in ROOT.glob("flows/*/flow.toml"))


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("answer", ["Nej", "", "Min bror bor hos mig."])
def test_a_question_keeps_its_answer_as_it_stands_and_an_empty_one_is_kept(flow, answer):
    row = {"question": Cell(Reading("Har du flyttat?", v.SOURCE)), "answer": Cell(Reading(answer, v.SOURCE))}
    read = flow_modules(flow).module("reading.py").stated_answer(row)
    assert (read.question, read.answer.value, read.answer.source) == ("Har du flyttat?", answer, v.SOURCE)


@pytest.mark.parametrize("flow", FLOWS)
def test_what_the_citizen_answered_is_masked_in_every_picture(flow):
    control = load_pack(ROOT / "selectors" / flow).control("application", "questions")
    assert control.columns.keys() == {"question", "answer"}
    assert "answer" in control.masked
