"""A flow that does only what flows may do is clean, and its acts are listed."""

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import FlowRefused, ManifestInvalid
from bot.guard import acts, examine, reads_like_decision, require_clean
from bot.packs import load_manifest
from tests.unreadable import make_unreadable

ACTS = """\
# frågar och sparar
ask         questions.ask  «Hämta»
save_draft  calculation.save  «Spara» / css «input[name='save']»

# trycker på
press       calculation.add_line  «Lägg till» / css «#add-line»
press       login.go_in  «Logga in»

# följer
link        inbox.open  «{row}»

# svarar i rutor
html        «Vill du spara?»  svarar «Ja»

# fyller i
field       calculation.amount  «Belopp» / rad «{row}» kolumn «Belopp»
field       questions.month  «Månad»
secret      login.user  «Användare»  hemligheten «user»

# väljer och kryssar
choice      calculation.kind  «Sort»  väljer utgiftsradens typ
tick        calculation.counted  «Räknas»  kryssar i

# skyddar och säger var roboten är; också en rad som tas bort här läses av en person till
skyddar     beslut, aldrig att trycka på: calculation.decide  knapp «Klart»
skyddar     bilden calculation  känns igen på under «Beräkning»
skyddar     bilden inbox  känns igen på under «Inkorg»
skyddar     bilden login  känns igen på under «Logga in»
skyddar     bilden questions  känns igen på under «Frågor»
skyddar     börjar på «/»
skyddar     hemligheter under «liten»
skyddar     inloggning nekad vid text «Fel lösenord»
skyddar     personen står i inbox.person  ledtext «Person»
skyddar     stoppar adressen «**/beslut/fatta*»
skyddar     styr «web»
skyddar     utloggad vid text «Du har loggats ut»
skyddar     ärendet står i inbox.case  ledtext «Akt»
"""


@pytest.mark.honest
def test_a_flow_that_does_only_what_flows_may_do_is_clean(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    assert examine(manifest, pack) == []
    require_clean(manifest, pack)


@pytest.mark.honest
def test_the_examples_of_the_design_are_clean(write: Callable[..., Any], files: dict[str, str]) -> None:
    relative = files["flow.py"].replace("from flows.liten.screens", "from .screens")
    keyword = relative.replace("add_lines(calc, draft)", "add_lines(calc=calc, draft=draft)")
    matched = keyword.replace(
        "def amount_of(row: Row) -> Money:\n",
        "def amount_of(row: Row) -> Money:\n    match row['kind'].text:\n        case 'Hyra':\n            pass\n",
    )
    assert examine(*write({**files, "flow.py": matched})) == []


@pytest.mark.honest
def test_a_class_of_the_domain_may_be_called_as_a_screen_that_the_flow_does_not_import(
    write: Callable[..., Any], files: dict[str, str]
) -> None:
    flow = files["flow.py"].replace("import Draft", "import Draft, Saved")
    screens = files["screens.py"] + '\n\nclass Saved(Screen, name="inbox2"):\n    cases: Table\n'
    flow += "\n\ndef status_of(saved: Saved) -> str:\n    return saved.status.strip()\n"
    inbox = files["inbox.toml"]
    assert examine(*write({**files, "flow.py": flow, "screens.py": screens, "inbox2.toml": inbox})) == []


def test_acts_names_every_act_what_leaves_a_trace_first_and_last_what_protects(
    write: Callable[..., Any], files: dict[str, str]
) -> None:
    head, _, rest = acts(*write(files)).partition("\n\n")
    assert all(line.startswith("# ") for line in head.splitlines())
    assert rest == ACTS


def test_a_control_that_is_only_read_is_not_among_the_acts(write: Callable[..., Any], files: dict[str, str]) -> None:
    said = acts(*write(files))
    assert "total" not in said
    assert "decisions" not in said


def test_missing_acts_are_a_finding_that_says_what_to_run(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    (manifest.folder / "acts.txt").unlink()
    (found,) = examine(load_manifest(manifest.folder), pack)
    assert (found.rule, Path(found.file).name) == ("acts", "acts.txt")
    assert "brygga check --write-acts" in found.text


def test_the_first_line_that_differs_in_acts_is_named(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    path = manifest.folder / "acts.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("«Hämta»", "«Fråga»"), encoding="utf-8")
    (found,) = examine(load_manifest(manifest.folder), pack)
    assert (found.rule, found.line) == ("acts", 5)
    assert "questions.ask  «Hämta»" in found.text


def test_acts_that_may_not_be_read_are_named(
    write: Callable[..., Any], files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, _ = write(files)
    make_unreadable(monkeypatch, manifest.folder / "acts.txt")
    with pytest.raises(ManifestInvalid, match="filen går inte att läsa: Brygga saknar rättighet till den") as refused:
        load_manifest(manifest.folder)
    assert Path(refused.value.file).name == "acts.txt"


def test_acts_that_begin_with_a_bom_are_the_same_acts(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    path = manifest.folder / "acts.txt"
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes().replace(b"\n", b"\r\n"))
    assert examine(load_manifest(manifest.folder), pack) == []


def test_a_line_too_many_in_acts_is_named(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    path = manifest.folder / "acts.txt"
    path.write_text(path.read_text(encoding="utf-8") + "press  inbox.more\n", encoding="utf-8")
    (found,) = examine(load_manifest(manifest.folder), pack)
    assert (found.rule, found.line) == ("acts", path.read_text(encoding="utf-8").count("\n"))


def test_a_label_changed_in_the_pack_shows_in_acts(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    stands = (manifest.folder / "acts.txt").read_text(encoding="utf-8")
    changed = files["calculation.toml"].replace('button = "Spara"', 'button = "Spara och skicka"')
    manifest, pack = write({**files, "calculation.toml": changed, "acts.txt": stands})
    assert [(found.rule, found.line) for found in examine(manifest, pack)] == [("acts", 6)]


def test_require_clean_raises_at_the_first_finding(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write({**files, "flow.py": files["flow.py"] + "\nimport os\nimport sys\n"})
    with pytest.raises(FlowRefused) as refused:
        require_clean(manifest, pack)
    assert refused.value.file.endswith("flow.py")
    assert refused.value.line == files["flow.py"].count("\n") + 2
    assert "[imports]" in str(refused.value)
    assert "1 till" in str(refused.value)


def test_findings_come_by_file_and_line(write: Callable[..., Any], files: dict[str, str]) -> None:
    flow = files["flow.py"] + "\nimport os\nimport sys\n"
    screens = files["screens.py"] + "\nprint('x')\n"
    found = examine(*write({**files, "flow.py": flow, "screens.py": screens}))
    assert [(one.file, one.line) for one in found] == sorted((one.file, one.line) for one in found)
    assert len(found) >= 3


def test_text_that_is_no_python_is_one_finding_and_no_crash(write: Callable[..., Any], files: dict[str, str]) -> None:
    manifest, pack = write(files)
    (manifest.folder / "flow.py").write_text("x = 1\ndef (:\n", encoding="utf-8")
    manifest = load_manifest(manifest.folder)
    (found,) = examine(manifest, pack)
    assert (found.rule, found.line) == ("syntax", 2)
    with pytest.raises(FlowRefused):
        acts(manifest, pack)


@pytest.mark.parametrize("content", [b"# coding: utf-7\nx = 1\n", b"x = '\xff'\n", b"x = '\0'\n"])
def test_a_file_in_another_encoding_is_refused(
    write: Callable[..., Any], files: dict[str, str], content: bytes
) -> None:
    manifest, pack = write(files)
    (manifest.folder / "flow.py").write_bytes(content)
    assert [found.rule for found in examine(load_manifest(manifest.folder), pack)] == ["syntax"]


def test_every_finding_speaks_to_the_vendor_in_a_sentence(write: Callable[..., Any], files: dict[str, str]) -> None:
    flow = files["flow.py"].replace("calc.save.save()", "x = calc.save.save\n    getattr(calc, 'decide')")
    for found in examine(*write({**files, "flow.py": flow})):
        assert len(found.text) > 20
        assert found.line > 0


def test_a_column_is_looked_for_in_the_table_of_the_nearest_loop(
    write: Callable[..., Any], files: dict[str, str]
) -> None:
    flow = files["flow.py"] + (
        "\n\ndef both(desk: Desk, others: list[Row]) -> list[str]:\n"
        "    first = [row['case'].text for row in desk.on(Inbox).cases.rows()]\n"
        "    return [*first, *[row['amount'].text for row in others]]\n"
    )
    assert examine(*write({**files, "flow.py": flow})) == []


@pytest.mark.honest
@pytest.mark.parametrize("said", ["'Bifall'", "'Delvis bifall'", "'Bifall' if draft else 'Delvis bifall'"])
def test_a_proposal_may_say_bifall(write: Callable[..., Any], files: dict[str, str], said: str) -> None:
    flow = files["flow.py"].replace("calc.kind.choose(line.kind)", f"calc.kind.choose({said})")
    assert examine(*write({**files, "flow.py": flow})) == []


@pytest.mark.parametrize(
    "text",
    ["Fatta beslut", "Godk\u00e4nn", "BEVILJA", "Ut betala", "Klarmarkera", "Uppr\u00e4tta", "Spara som slutlig"],
)
def test_what_decides_reads_like_a_decision(text: str) -> None:
    assert reads_like_decision(text)


@pytest.mark.parametrize(
    "text", ["Spara", "Spara utkast", "Nytt beslut", " beslut ", "Ber\u00e4kna", "Avsluta", "St\u00e4ll fr\u00e5ga"]
)
@pytest.mark.honest
def test_what_only_works_does_not(text: str) -> None:
    assert not reads_like_decision(text)
