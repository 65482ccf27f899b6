"""What is shipped loads, agrees with its flow, and is known by its content."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import json
import shutil
import tomllib
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.domain.errors import PackInvalid
from bot.domain.facts import Agency
from bot.domain.money import Money, kronor
from bot.domain.norm import NormStatus
from bot.domain.period import Month
from bot.domain.rules import AnswerWarning, CaseLimit, Compare, Comparison, Meaning, QuestionRule
from bot.guard import examine
from bot.kit import Screen, controls_of
from bot.packs import digest_of, load_manifest, load_norm, load_pack, load_rules, rules_schema
from tests.flow_modules import flow_modules

OCTOBER = Month(2025, 10)
ROOT = Path(__file__).parents[2]


FLOWS = sorted(path.parent.name for path in ROOT.glob("flows/*/flow.toml"))


@pytest.mark.parametrize("flow", FLOWS)
def test_the_shipped_flow_and_pack_are_clean(flow):
    manifest = load_manifest(ROOT / "flows" / flow)
    assert manifest.file.name == flow
    assert examine(manifest, load_pack(ROOT / "selectors" / manifest.file.pack)) == []


HEADS = {flow: load_pack(ROOT / "selectors" / load_manifest(ROOT / "flows" / flow).file.pack).head for flow in FLOWS}


@pytest.mark.parametrize("flow", [flow for flow, head in HEADS.items() if head.surface == "web"])
@pytest.mark.parametrize("screen", ["utbetalningar", "kompletteringar"])
def test_the_addresses_of_what_only_a_person_does_are_forbidden(flow, screen):
    address = f"http://127.0.0.1/akt/EB-2025-00105/{screen}?ny=1"
    assert any(fnmatch(address, pattern) for pattern in HEADS[flow].forbidden)


SCREENS = [
    (flow, screen)
    for flow in FLOWS
    for screen in vars(flow_modules(flow).module("screens.py")).values()
    if isinstance(screen, type) and issubclass(screen, Screen) and screen is not Screen
]


@pytest.mark.parametrize(("flow", "screen"), SCREENS, ids=lambda s: getattr(s, "screen_name", s))
def test_every_control_of_the_code_is_in_the_pack_with_the_same_kind(flow, screen):
    pack = load_pack(ROOT / "selectors" / flow)
    controls = controls_of(screen)
    assert controls
    assert {name: pack.control(screen.screen_name, name).kind for name in controls} == {
        name: kind.kind for name, kind in controls.items()
    }


@pytest.mark.parametrize(
    ("before", "after"), [('kind = "text"', 'kind = "amount"'), ("[show_answer]", "[show_answers]")]
)
def test_a_control_of_another_kind_or_name_in_the_pack_is_found_by_the_guard(shipped, before, after):
    path = shipped / "selectors" / "ovning" / "ssbtek.toml"
    content = path.read_text("utf-8")
    assert before in content
    path.write_text(content.replace(before, after, 1), "utf-8")
    found = examine(load_manifest(shipped / "flows" / "ovning"), load_pack(shipped / "selectors" / "ovning"))
    assert found
    assert all(finding.line > 0 for finding in found)


def test_a_screen_or_control_that_the_pack_lacks_is_named(shipped):
    pack = load_pack(shipped / "selectors" / "ovning")
    with pytest.raises(PackInvalid, match="bilden nowhere"):
        pack.control("nowhere", "x")
    with pytest.raises(PackInvalid, match="kontrollen nothing"):
        pack.control("ssbtek", "nothing")


def test_the_shipped_tables_hold_for_october(shipped):
    rules, norm = (
        load_rules(shipped / "tables" / "rules.toml", OCTOBER),
        load_norm(shipped / "tables" / "norm.toml", OCTOBER),
    )
    assert rules.change_limit_percent == 12
    assert rules.benefit("Flerbarnstillägg").row == "Barnbidrag/Flerbarnstillägg"
    assert rules.expense("Boendekostnad").cap == kronor(12_000)
    assert rules.expense("El 1").cap is None
    assert (norm.status, norm.adult_single, norm.common[0]) == (NormStatus.VERIFIED, kronor(3910), kronor(1270))


def test_everything_a_rule_table_may_say_reaches_the_rules(shipped):
    path = shipped / "tables" / "rules.toml"
    content = path.read_text("utf-8")
    content = content.replace('cap = "300"', 'cap_by_persons = ["200", "1 300,50"]\nassess = true')
    content = content.replace('"A-kassorna" = "net"', '"A-kassorna" = "net_after_tax"\n"CSN" = "net"')
    content = content.replace('row = "Pension"', 'row = "Pension"\nlimit_percent = 3')
    content += '\n[[case_limit]]\ncase = "EB-1"\nrow = "Pension"\nhighest = "9 000"\n[[case_limit]]\ncase = "EB-1"\nhighest = "10"\n'
    path.write_text(content, "utf-8")
    rules = load_rules(path, OCTOBER)
    insurance = rules.expense("Hemförsäkring")
    assert (insurance.cap, insurance.caps_by_persons, insurance.assess) == (None, (kronor(200), Money(130050)), True)
    assert rules.net_after_tax == {Agency.SO}
    assert rules.comparison("Pension") == Comparison(Compare.PERCENT, 3)
    assert rules.comparison("Bostadsbidrag").compare is Compare.EXACT
    assert rules.case_limits == (CaseLimit("EB-1", "Pension", kronor(9000)), CaseLimit("EB-1", None, kronor(10)))
    assert rules.hidden.study_aid == ("Studiehjälp",)
    asked = {rule.question: rule for rule in rules.questions}
    assert asked["Något vi ska veta"] == QuestionRule(
        "Något vi ska veta", nothing=("Inget har förändrats",), free_text=True
    )
    assert asked["Har du vistats utanför kommunen?"].warning is AnswerWarning.AWAY
    assert asked["Har ditt civilstånd ändrats?"].meaning_of("Ja") is Meaning.TO_PERSON
    assert rules.may_propose("Saknar barnomsorg")
    assert not rules.may_propose("Utan försörjningshinder")
    assert rules.phrase_for(children=True) == rules.phrase


def test_the_schema_of_the_rule_table_is_current_and_knows_every_key():
    """To write it anew: `.venv/bin/python -c "from bot.packs import rules_schema as s; print(s(), end='')"` into the file."""
    written = (ROOT / "schedules" / "tables" / "rules.schema.json").read_text("utf-8")
    assert written == rules_schema()
    schema = json.loads(written)
    assert schema["additionalProperties"] is False
    used = tomllib.loads((ROOT / "schedules" / "tables" / "rules.toml").read_text("utf-8"))
    assert used.keys() <= schema["properties"].keys()
    assert {"compare", "limit_percent"} <= schema["$defs"]["_Benefit"]["properties"].keys()
    assert all(part["additionalProperties"] is False for part in schema["$defs"].values() if part["type"] == "object")


@pytest.mark.parametrize(("from_day", "usable"), [(date(2025, 10, 1), True), (date(2025, 10, 2), False)])
def test_rules_hold_from_the_first_day_of_a_month_only(shipped, from_day, usable):
    path = shipped / "tables" / "rules.toml"
    path.write_text(path.read_text("utf-8").replace("valid_from = 2025-01-01", f"valid_from = {from_day}"), "utf-8")
    if usable:
        assert load_rules(path, OCTOBER).valid_from == from_day
    else:
        with pytest.raises(Exception, match="gäller inte"):
            load_rules(path, OCTOBER)


def test_the_digest_of_a_pack_or_flow_changes_with_any_of_its_files(shipped):
    folders = {shipped / "selectors" / "ovning": load_pack, shipped / "flows" / "ovning": load_manifest}
    for folder, load in folders.items():
        seen = {load(folder).digest}
        for path in sorted(folder.iterdir()):
            path.write_text(path.read_text("utf-8") + "\n# rörd\n", "utf-8")
            seen.add(load(folder).digest)
        assert len(seen) == len(list(folder.iterdir())) + 1
        assert load(folder).digest in seen, "the same bytes are the same digest"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": b"bc"}, {"ab": b"c"}), ({"a": b"", "b": b""}, {"a": b"b"}), ({"a": b"x\n"}, {"a": b"x\r\n"}),
        ({"a/b": b""}, {"a": b"", "b": b""}), ({}, {"": b""}),
    ],
)  # fmt: skip
def test_two_sets_of_files_never_share_a_digest(one, other):
    assert digest_of(one) != digest_of(other)
    assert digest_of(one) == digest_of(dict(reversed(one.items())))


@pytest.mark.parametrize(
    "candidate",
    ['{ id = "decision_edit_decide", button = "Spara utkast" }', '{ id = "decision_edit_decide", text = "Spara" }'],
)
def test_in_windows_nothing_is_pressed_by_the_name_that_a_decision_has_for_itself(tmp_path, candidate):
    shutil.copytree(ROOT / "selectors" / "ovning_desktop", tmp_path / "pack")
    path = tmp_path / "pack" / "decision_edit.toml"
    shipped = '{ id = "decision_edit_save", picture = "decision_edit_save", button = "Spara utkast" }'
    text = path.read_text("utf-8")
    assert shipped in text
    path.write_text(text.replace(shipped, candidate), "utf-8")
    found = examine(load_manifest(ROOT / "flows" / "ovning_desktop"), load_pack(tmp_path / "pack"))
    assert "overlap" in {finding.rule for finding in found}


def test_only_a_page_may_be_said_to_show_what_is_stored(tmp_path):
    shutil.copytree(ROOT / "selectors" / "ovning_desktop", tmp_path / "pack")
    path = tmp_path / "pack" / "decision_view.toml"
    path.write_text(path.read_text("utf-8").replace("[screen]\n", "[screen]\nstored = true\n", 1), "utf-8")
    with pytest.raises(PackInvalid, match="stored: gäller bara webben") as refused:
        load_pack(tmp_path / "pack")
    assert refused.value.line == path.read_text("utf-8").splitlines().index("stored = true") + 1


def test_only_a_pack_for_windows_may_go_without_forbidden_requests(tmp_path):
    pack = load_pack(ROOT / "selectors" / "ovning_desktop")
    assert (pack.head.surface, pack.head.forbidden) == ("desktop", ())
    shutil.copytree(ROOT / "selectors" / "ovning_desktop", tmp_path / "pack")
    path = tmp_path / "pack" / "pack.toml"
    path.write_text(path.read_text("utf-8").replace('surface = "desktop"\n', ""), "utf-8")
    with pytest.raises(PackInvalid, match="forbidden: är tom"):
        load_pack(tmp_path / "pack")
