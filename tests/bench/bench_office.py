"""`./dev bench office`: the office with many drafts, beside the same office with a hundred.

Each office is `brygga office` in a process of its own, on a file of its own, and is asked in turn over HTTP by somebody who has
signed in: so that a busy machine is as busy for all of them. Only ratios are judged; milliseconds are for the reader.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from pyotp.totp import TOTP

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.many_cases import ANNA, BO, office_with, one_night  # noqa: E402 - found from the root of the tree
from tests.e2e.training_night import BRYGGA  # noqa: E402
from tests.office.web_world import PASSWORD, TOTP_SECRET, token_in  # noqa: E402

MORE_TO_COME = "läggs in just nu"
FEWEST, CASES = 100, 12
GOALS = {10_000: (1.5, 2.0), 100_000: (2.0, 3.0)}
"""So many times as long as with a hundred drafts, at most: the median, and the twentieth slowest of a hundred."""
MEMORY_GOAL = 1.5
NIGHT_S, FILL_S_PER_1000, ROUND_S = 45, 1.0, 0.6

CASE_LINK = re.compile(r'<a href="(/arenden/[^"?]+)" data-row')
VERSION = re.compile(r'name="version" value="(\d+)"')
FLAG = re.compile(r'name="flagga" value="([^"]+)"')
ROW = re.compile(r'href="[^"]*(/rad/\d+)"')
PICTURE = re.compile(r'<image href="([^"]+)"')


class Reviewer:
    """Somebody signed in at an office, by the form that everybody signs in by."""

    def __init__(self, address: str, name: str) -> None:
        self.http = httpx.Client(
            base_url=address, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False, timeout=300
        )
        form = token_in(self.get("/logga-in"))
        code = TOTP(TOTP_SECRET).now()
        fields = {"account": name, "password": PASSWORD, "code": code, "till": "/", "token": form}
        assert self.http.post("/logga-in", data=fields).status_code == 303, "inloggningen gick inte"
        self.http.headers["X-Brygga-Token"] = token_in(self.get("/konto"))

    def get(self, path: str, *, part: bool = False) -> str:
        answer = self.http.get(path, headers={"HX-Request": "true"} if part else {})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def cases(self) -> list[str]:
        """The first page of her list."""
        found = CASE_LINK.findall(self.get("/arenden"))
        assert found
        return found

    def say(self, case: str, act: str, page: str, **fields: str) -> str:
        """Say something of a case; where the answer leads."""
        (version, *_) = VERSION.findall(page)
        answer = self.http.post(f"{case}/{act}", data={"version": version, **fields})
        assert answer.status_code == 303, (act, answer.status_code, answer.text[-3000:])
        return answer.headers["location"]

    def ready(self, case: str) -> str:
        """Open a case and look at every flag; the page as it then is."""
        page = self.get(case)
        while flags := FLAG.findall(page):
            self.say(case, "sedd", page, flagga=flags[0])
            page = self.get(case)
        return page

    def begin(self, case: str) -> None:
        """The first draft with new tables is worked out by hand, and her word on it stands."""
        self.say(case, "summa", self.get(case), summa="1")
        self.say(case, "granskad", self.ready(case), motiv="Prov")


@contextmanager
def running(settings: Path) -> Iterator[tuple[str, int]]:
    """An office in a process of its own: its address and number."""
    command = [BRYGGA, "office", "--port", "0", "--settings", str(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT) as office:
        assert office.stdout
        try:
            yield office.stdout.readline().removeprefix("Kontoret: ").strip(), office.pid
        finally:
            office.terminate()


class Office:
    """One of the offices that are compared, and how long each thing took in it."""

    def __init__(self, drafts: int, address: str, pid: int) -> None:
        self.drafts, self.pid = drafts, pid
        self.anna, self.bo = Reviewer(address, ANNA), Reviewer(address, BO)
        self.took: dict[str, list[float]] = defaultdict(list)
        began = time.perf_counter()
        self.anna.cases()
        self.first_s = time.perf_counter() - began
        while MORE_TO_COME in self.anna.get("/arenden"):
            time.sleep(1)
        for who in (self.anna, self.bo):
            who.begin(who.cases()[0])
        self.mine, self.few = self.anna.cases()[:CASES], self.bo.cases()[:CASES]
        for who, cases in ((self.anna, self.mine), (self.bo, self.few)):
            for case in cases:
                who.ready(case)
        self.lines = [self.pictured(case) for case in self.mine]
        self.memory_mb = 0.0

    def pictured(self, case: str) -> str:
        """The first line of a case that has a picture behind it."""
        lines = ROW.findall(self.anna.get(case))
        return next(line for line in lines if PICTURE.search(self.anna.get(case + line, part=True)))

    def clock(self, what: str, began: float) -> None:
        self.took[what].append(1000 * (time.perf_counter() - began))

    def turn(self, number: int) -> None:
        """One round: every thing that is measured, once."""
        case, other = self.mine[number % CASES], self.few[number % CASES]
        self.shows("inkorgen", self.anna, "/arenden")
        self.shows("inkorgen, få egna", self.bo, "/arenden")
        self.shows("sök på nummer", self.anna, f"/arenden?nr={case.split('/')[-2]}")
        self.crop(case + self.lines[number % CASES])
        self.review("G → nästa", self.anna, case)
        self.review("G → nästa, få egna", self.bo, other)

    def shows(self, what: str, who: Reviewer, path: str) -> None:
        began = time.perf_counter()
        page = who.get(path)
        self.clock(what, began)
        assert CASE_LINK.search(page)

    def review(self, what: str, who: Reviewer, case: str) -> None:
        """Her word and the next case's page; then it is taken back, so that each round meets the same list."""
        page = who.get(case)
        began = time.perf_counter()
        after = who.get(who.say(case, "granskad", page, motiv="Prov"))
        self.clock(what, began)
        assert "nyss=" not in after
        who.say(case, "angra", who.get(case))

    def crop(self, line: str) -> None:
        """A crop beside its line, and the picture in it."""
        began = time.perf_counter()
        part = self.anna.get(line, part=True)
        (picture, *_) = PICTURE.findall(part)
        assert self.anna.http.get(picture).headers["content-type"] == "image/jpeg"
        self.clock("underlag öppnat", began)

    def weigh(self) -> None:
        """What the process has for itself and its part of what it shares."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="utf-8")
        self.memory_mb = next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def slowest(times: Sequence[float]) -> float:
    """The time that one in twenty takes longer than."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def judged(office: Office, base: Office) -> dict[str, dict[str, float | bool]]:
    """Each thing beside the same with a hundred drafts."""
    most_50, most_95 = GOALS.get(office.drafts, GOALS[100_000])
    told: dict[str, dict[str, float | bool]] = {}
    for what, times in office.took.items():
        p50, p95 = statistics.median(times), slowest(times)
        by_50, by_95 = p50 / statistics.median(base.took[what]), p95 / slowest(base.took[what])
        told[what] = {
            "p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "p50_ratio": round(by_50, 2), "p95_ratio": round(by_95, 2),
            "ok": by_50 <= most_50 and by_95 <= most_95,
        }  # fmt: skip
    ratio = office.memory_mb / base.memory_mb
    told["minne"] = {"mb": round(office.memory_mb, 1), "ratio": round(ratio, 2), "ok": ratio <= MEMORY_GOAL}
    first = office.first_s / base.first_s
    told["första listan efter 200 nya"] = {
        "s": round(office.first_s, 2),
        "ratio": round(first, 2),
        "ok": first <= most_95,
    }
    return told


def line(what: str, told: dict[str, float | bool]) -> str:
    """One measured thing, for the reader."""
    values = "  ".join(f"{name} {value}" for name, value in told.items() if name != "ok")
    return f"  {'ok ' if told['ok'] else 'FEL'} {what:<28} {values}"


def measure(folder: Path, drafts: Sequence[int], rounds: int) -> list[Office]:
    """Fill the offices, open them all, and ask them in turn."""
    night = one_night(folder / "night")
    offices: list[Office] = []
    with ExitStack() as stack:
        for count in (FEWEST, *drafts):
            began = time.monotonic()
            settings = office_with(folder / f"office{count}", night, count)
            print(f"  {count} utkast på {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            offices.append(Office(count, *stack.enter_context(running(settings))))
        for number in range(rounds):
            for office in offices:
                office.turn(number)
            print(f"\r  varv {number + 1} av {rounds}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        for office in offices:
            office.weigh()
    return offices


def main() -> int:
    """Measure, and tell. Exit 0 when nothing takes longer than the goals allow."""
    parser = argparse.ArgumentParser(prog="./dev bench office", description=__doc__)
    parser.add_argument("--drafts", type=int, nargs="+", default=sorted(GOALS))
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    guess = NIGHT_S + sum(chosen.drafts) * FILL_S_PER_1000 / 1000 + chosen.rounds * ROUND_S * (1 + len(chosen.drafts))
    print(
        f"{chosen.rounds} varv med {FEWEST} och {chosen.drafts} utkast: omkring {guess:.0f} s",
        file=sys.stderr,
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        base, *others = measure(Path(folder), chosen.drafts, chosen.rounds)
    told = {str(office.drafts): judged(office, base) for office in (base, *others)}
    ok = all(one["ok"] for things in told.values() for one in things.values())
    for count, things in told.items():
        print(f"{count} utkast, mot {FEWEST}:")
        for what, one in things.items():
            print(line(what, one))
    if chosen.json:
        print(json.dumps({"ok": ok, "rounds": chosen.rounds, "drafts": told}, ensure_ascii=False))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
