"""The case's documents: what is listed, what the PDF says, and what cannot be opened."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.training import default_households, load_households
from bot.training.pdf import one_page
from bot.training.seed import seed
from tests.training.test_walk import CASE, rows
from tests.training.training_client import Client, log_in

PAPERS = "EB-2025-00147"


def said(pdf: bytes) -> list[str]:
    """Give the lines of a PDF of ours."""
    lines = re.findall(rb"^\((.*)\) Tj T\*$", pdf, re.M)
    return [re.sub(r"\\(.)", r"\1", line.decode("cp1252")) for line in lines]


def test_every_object_of_the_file_is_where_its_table_says() -> None:
    pdf = one_page(["Åsa", "Örjan"])
    assert pdf.startswith(b"%PDF-1.4\n")
    table = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    assert pdf[table:].startswith(b"xref\n0 6\n")
    for number, place in enumerate(re.findall(rb"^(\d{10}) 00000 n $", pdf[table:], re.M), start=1):
        assert pdf[int(place) :].startswith(b"%d 0 obj\n" % number)
    length, content = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", pdf, re.S)[0]
    assert len(content) == int(length)


def test_swedish_letters_brackets_and_signs_come_through() -> None:
    lines = ["Övrigt (å, ä) \\ – 1\u00a0234,50", "\u2212300,00", "en\x07rad"]
    assert said(one_page(lines)) == ["Övrigt (å, ä) \\ – 1\u00a0234,50", "-300,00", "en rad"]


def test_lines_are_broken_where_they_say_so_and_where_they_would_leave_the_page() -> None:
    lines = said(one_page(["ett\n\ntvå", "ord " * 60]))
    assert lines[:3] == ["ett", "", "två"]
    assert max(len(line) for line in lines) <= 85
    assert " ".join(lines[3:]).split() == ["ord"] * 60


def test_a_long_text_is_set_smaller_and_stays_on_the_page() -> None:
    pdf = one_page([f"rad {number}" for number in range(200)])
    assert len(said(pdf)) == 200
    assert float(re.findall(rb"([\d.]+) TL", pdf)[0]) * 200 <= 842 - 2 * 56


def test_the_application_the_decision_and_the_calculation_open_as_pdf(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    page = robot.get(f"/akt/{CASE}/dokument").text
    found = re.findall(r'<a href="([^"]+)" target="_blank">Öppna PDF</a>', page)
    assert [path.rsplit("/", 1)[1] for path in found] == ["ansokan", "beslut-1", "berakning-1"]
    assert page.count('value="Skriv ut" onclick="window.open(\'/utskrift\'') == 3
    opened = [robot.get(path) for path in found]
    assert {answer.headers["content-type"] for answer in opened} == {"application/pdf"}
    texts = [said(answer.content) for answer in opened]
    assert all("Aktnr: EB-2025-00105" in text and "Folke Brinnmark, 19850712-9818" in text for text in texts)
    assert all(text[0] == "ÖVNINGSSYSTEM – PÅHITTADE UPPGIFTER" for text in texts)
    assert "Belopp: 4\u00a0795,00" in texts[1]
    assert "  Sjukpenning: 6\u00a0450,00" in texts[2]
    assert "Resultat: 4\u00a0795,00" in texts[2]
    assert rows(db, "SELECT COUNT(*) FROM access_log WHERE screen = 'Dokument'") == [(4,)]


def test_an_attachment_opens_unless_it_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bilagor.sqlite"
    seed(path, [h for h in load_households(default_households() / "60") if h.case == PAPERS])
    client = log_in(path, "ROBOT01")
    page = client.get(f"/akt/{PAPERS}/dokument").text
    assert "<td>Bilaga</td><td>Hyresavi oktober.pdf</td>" in page
    assert re.search(r"<td>Kontoutdrag\.heic</td><td>[\d-]+</td><td>Kan inte läsas</td>\s*<td></td>", page)
    assert "Bilaga: Hyresavi oktober.pdf" in said(client.get(f"/akt/{PAPERS}/dokument/bilaga-1").content)
    answer = client.get(f"/akt/{PAPERS}/dokument/bilaga-2")
    assert (answer.status_code, "Dokumentet kan inte läsas." in answer.text) == (404, True)


@pytest.mark.parametrize("path", [f"/akt/{CASE}/dokument/bilaga-9", "/akt/EB-2025-99999/dokument/ansokan"])
def test_a_document_or_a_case_that_does_not_exist_is_not_there(robot: Client, path: str) -> None:
    assert robot.get(path).status_code == 404


def test_the_documents_name_nobody_who_is_protected(tmp_path: Path) -> None:
    path = tmp_path / "skyddad.sqlite"
    known = next(h for h in load_households(default_households() / "20") if h.case == CASE)
    hidden = tuple(replace(member, protection="Sekretessmarkering") for member in known.members)
    seed(path, [replace(known, members=hidden)])
    client = log_in(path, "ROBOT01")
    for key in ("ansokan", "beslut-1", "berakning-1"):
        lines = said(client.get(f"/akt/{CASE}/dokument/{key}").content)
        assert "Skyddade personuppgifter" in lines
        assert not any("Brinnmark" in line or "19850712" in line for line in lines)
