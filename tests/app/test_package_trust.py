"""Whose a flow is decides whether it runs: pinned names, these very bytes, and a second name for what is new."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from datetime import date

import pytest

from bot.app import (
    NightOrder,
    PackageNotTrusted,
    Trust,
    changes,
    check_settings,
    countersign,
    require_names,
    sign,
    trust_of,
)
from bot.app.drivers import Drivers
from bot.domain.errors import ManifestInvalid, SettingsInvalid
from bot.domain.period import Month
from bot.store import Database, Signer, Vault
from tests.app.signed_world import READER, VENDOR, signed_world

pytestmark = pytest.mark.fence("signaturen")
OCTOBER = Month(2025, 10)
P = 2**255 - 19
ORDER_8 = int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16)
"""The field of Ed25519, and where its points of order eight stand."""


@pytest.fixture
def world(tmp_path):
    return signed_world(tmp_path)


@pytest.fixture
def countersigned(world):
    """Signed by the vendor, and read by the second reader."""
    sign(world.package(), world.key("vendor"))
    countersign(world.package(), world.key("reader"), world.settings.signing)
    return world


def trust(world):
    found = trust_of(world.package(), world.settings.signing)
    require_names(world.package(), found)
    return found


@pytest.mark.honest
def test_a_package_is_its_vendor_s_and_read_by_the_reader(countersigned):
    assert trust(countersigned) == Trust(countersigned.package().digest, VENDOR, READER)


def test_nobody_stands_for_a_package_without_a_signature(world):
    assert trust(world).vendor == ""


@pytest.mark.honest
def test_signing_changes_no_digest_and_neither_does_signing_again(world):
    before = world.package().digest, world.package().manifest.label
    for name in ("vendor", "other"):
        sign(world.package(), world.key(name))
        assert (world.package().digest, world.package().manifest.label) == before


@pytest.mark.parametrize(
    "file",
    [
        "flow/flow.py",
        "flow/reading.py",
        "flow/screens.py",
        "flow/flow.toml",
        "flow/README.md",
        "flow/acts.txt",
        "pack/pack.toml",
        "pack/login.toml",
    ],
)
def test_one_byte_changed_in_any_file_is_refused(countersigned, file):
    part, name = file.split("/")
    path = (countersigned.flow if part == "flow" else countersigned.pack) / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(PackageNotTrusted, match="är ändrat") as refused:
        trust(countersigned)
    assert refused.value.exit_code == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda world: (world.flow / "note.txt").write_text("x", "utf-8"),
        lambda world: (world.flow / "README.md").unlink(),
        lambda world: (world.flow / "README.md").rename(world.flow / "LÄS.md"),
        lambda world: (world.pack / "README.md").write_text("x", "utf-8"),
        lambda world: (world.pack / "inbox.toml").rename(world.pack / "inbox2.toml"),
    ],
    ids=["more", "less", "by another name", "more in the pack", "by another name in the pack"],
)
def test_a_file_more_or_less_or_by_another_name_is_refused(countersigned, change):
    change(countersigned)
    with pytest.raises(PackageNotTrusted, match="är ändrat"):
        trust(countersigned)


def test_a_flow_with_another_flow_s_signature_is_refused(countersigned, tmp_path):
    (tmp_path / "other").mkdir()
    other = signed_world(tmp_path / "other")
    other.change(other.flow / "flow.toml", 'version = "1.0"', 'version = "1.1"')
    (other.flow / "signature.toml").write_bytes((countersigned.flow / "signature.toml").read_bytes())
    with pytest.raises(PackageNotTrusted):
        trust_of(other.package(), countersigned.settings.signing)


def test_the_digest_in_the_signature_does_not_stand_for_itself(countersigned):
    """Whoever writes the new digest there without the key is found by the signature."""
    before = countersigned.package().digest
    (countersigned.flow / "README.md").write_text("annat\n", "utf-8")
    countersigned.change(countersigned.flow / "signature.toml", before, countersigned.package().digest)
    with pytest.raises(PackageNotTrusted):
        trust(countersigned)


def test_a_key_that_is_not_pinned_is_nobody_s(countersigned):
    sign(countersigned.package(), countersigned.key("other"))
    assert trust(countersigned).vendor == ""


def test_a_reader_is_no_vendor(world):
    sign(world.package(), world.key("reader"))
    assert trust(world).vendor == ""


# ------------------------------------------------------------------ the second name


def test_a_first_version_needs_the_second_name_for_all_it_does(world):
    sign(world.package(), world.key("vendor"))
    with pytest.raises(PackageNotTrusted, match=r"1\d\d rader i acts\.txt"):
        trust(world)


@pytest.mark.honest
def test_a_newer_version_that_does_nothing_new_needs_the_vendor_s_name_only(countersigned):
    countersigned.change(countersigned.flow / "flow.toml", 'version = "1.0"', 'version = "1.1"')
    with pytest.raises(PackageNotTrusted):
        trust(countersigned)
    sign(countersigned.package(), countersigned.key("vendor"))
    assert trust(countersigned).vendor == VENDOR


def test_one_added_acting_line_is_refused_until_a_second_reader_has_read_it(countersigned):
    line = countersigned.press_something_new()
    sign(countersigned.package(), countersigned.key("vendor"))
    assert trust_of(countersigned.package(), countersigned.settings.signing).new == (line,)
    with pytest.raises(PackageNotTrusted, match=r"en rad i acts\.txt har ingen andra läsare läst") as refused:
        trust(countersigned)
    assert line in str(refused.value)
    countersign(countersigned.package(), countersigned.key("reader"), countersigned.settings.signing)
    assert trust(countersigned).new == ()


OTHERWISE = {
    "below another heading": ("decision_edit", 'button = "Spara utkast" }]', 'button = "Spara utkast", heading = "Nytt" }]'),
    "another of the same caption": ("decision_edit", 'button = "Spara utkast" }]', 'button = "Spara utkast", css = "#b" }]'),
    "another kind of thing": ("journal", 'button = "Ny anteckning"', 'link = "Ny anteckning"'),
    "another secret": ("login", 'secret = "user"', 'secret = "password"'),
    "the secrets of another system": ("pack", 'name = "ovning"', 'name = "annat"'),
    "another proof that it was saved": ("journal_edit", 'text = "Anteckningen är sparad"', 'text = "Anteckningar"'),
    "a decision that is not known": ("decision_edit", 'button = "Klarmarkera"', 'button = "Markera"'),
    "an address that is let through": ("pack", '"**/utbetalningar*", ', ""),
    "what is sent that is let through": ("pack", '"_cmdfatta", ', ""),
    "begins elsewhere": ("pack", 'start = "/"', 'start = "/annat"'),
    "another banner": ("pack", '"ÖVNINGSSYSTEM – PÅHITTADE UPPGIFTER"', '"TESTMILJÖ"'),
    "another control for the person": ("pack", 'person = "person"', 'person = "case"'),
    "a person that is not masked": ("header", 'data = "personnummer"', 'data = "code"'),
    "a column that is not masked": ("journal", 'masked = ["text"]', "masked = []"),
    "a screen known by something else": ("journal_edit", 'here = [{ button', 'here = [{ text'),
    "a screen in another frame": ("header", '"huvud"', '"arbete"'),
}  # fmt: skip


@pytest.mark.parametrize("where", OTHERWISE)
def test_what_is_hit_or_protected_otherwise_needs_the_second_name_too(countersigned, where):
    file, old, new = OTHERWISE[where]
    countersigned.change(countersigned.pack / f"{file}.toml", old, new)
    countersigned.write_acts()
    sign(countersigned.package(), countersigned.key("vendor"))
    with pytest.raises(PackageNotTrusted, match="andra läsare"):
        trust(countersigned)
    countersign(countersigned.package(), countersigned.key("reader"), countersigned.settings.signing)
    assert trust(countersigned).vendor == VENDOR


@pytest.mark.honest
def test_an_act_that_is_left_out_needs_no_second_name_and_a_protection_does(countersigned):
    acts = countersigned.flow / "acts.txt"
    for line, gone in (
        ("press       journal.new", ()),
        ("skyddar     nekat vid", ("skyddar     nekat vid css «.fel»",)),
    ):
        kept = [one for one in acts.read_text("utf-8").splitlines() if not one.startswith(line)]
        acts.write_text("\n".join(kept) + "\n", "utf-8")
        sign(countersigned.package(), countersigned.key("vendor"))
        assert trust_of(countersigned.package(), countersigned.settings.signing).gone == gone
    with pytest.raises(PackageNotTrusted, match=r"nekat vid .* inte längre"):
        trust(countersigned)


@pytest.mark.parametrize("name", ["vendor", "other"])
def test_the_second_name_is_that_of_a_pinned_reader(countersigned, name):
    countersigned.press_something_new()
    sign(countersigned.package(), countersigned.key("vendor"))
    key, signing = countersigned.key(name), countersigned.settings.signing
    before = (signing.countersigned / "ovning.toml").read_bytes()
    with pytest.raises(SettingsInvalid, match="står inte i"):
        countersign(countersigned.package(), key, signing)
    assert (signing.countersigned / "ovning.toml").read_bytes() == before
    countersign(countersigned.package(), key, signing.model_copy(update={"readers": {"X": Signer(key).public}}))
    with pytest.raises(PackageNotTrusted, match="inte skriven av någon läsare"):
        trust(countersigned)


def test_a_line_written_into_the_approval_by_hand_is_refused(countersigned):
    line = countersigned.press_something_new()
    sign(countersigned.package(), countersigned.key("vendor"))
    countersigned.change(
        countersigned.settings.signing.countersigned / "ovning.toml", "acts = [\n", f'acts = [\n  "{line}",\n'
    )
    with pytest.raises(PackageNotTrusted, match="inte skriven av någon läsare"):
        trust(countersigned)


def test_an_approval_of_another_flow_is_none(countersigned):
    folder = countersigned.settings.signing.countersigned
    countersigned.change(folder / "ovning.toml", 'flow = "ovning"', 'flow = "annat"')
    with pytest.raises(PackageNotTrusted):
        trust(countersigned)


def test_one_person_is_not_two_names(world):
    public = world.settings.signing.vendors[VENDOR]
    with pytest.raises(ValueError, match="två namn är två nycklar"):
        type(world.settings.signing)(vendors={VENDOR: public}, readers={READER: public})


def test_the_second_reader_is_not_the_vendor_by_the_same_name(world):
    signing = world.settings.signing
    (reader,), vendors = signing.readers.values(), signing.vendors
    for name in (VENDOR, f" {VENDOR.upper()} "):
        with pytest.raises(ValueError, match="står också i vendors"):
            type(signing)(vendors=vendors, readers={name: reader})


@pytest.mark.parametrize("sign_bit", [False, True])
@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, ORDER_8, P - ORDER_8])
def test_a_key_that_anybody_can_sign_with_is_not_pinned(world, y, sign_bit):
    key = (y | sign_bit << 255).to_bytes(32, "little").hex()
    with pytest.raises(ValueError, match="som vem som helst kan signera med"):
        type(world.settings.signing)(vendors={VENDOR: key})


@pytest.mark.parametrize("content", ["digest = 1\n", 'digest = "x"\n', "=", ""])
def test_a_signature_that_can_not_be_read_is_refused(countersigned, content):
    (countersigned.flow / "signature.toml").write_text(content, "utf-8")
    with pytest.raises(ManifestInvalid, match=r"signature\.toml"):
        trust(countersigned)


@pytest.mark.parametrize("key", ["", "nyckel", "ab" * 31, "zz" * 32])
def test_what_is_no_key_signs_nothing(world, key):
    with pytest.raises(SettingsInvalid, match="64 tecken"):
        sign(world.package(), key)
    assert not (world.flow / "signature.toml").exists()


@pytest.mark.honest
def test_what_changed_is_told_acts_first(countersigned):
    old = countersigned.package()
    assert changes(old, old) == []
    line = countersigned.press_something_new()
    countersigned.change(countersigned.pack / "journal.toml", '"Ny anteckning"', '"Ny arbetsanteckning"')
    countersigned.write_acts()
    (countersigned.pack / "README.md").write_text("Nytt.\n", "utf-8")
    assert changes(old, countersigned.package()) == [
        "- press       journal.new  «Ny anteckning»", "+ press       journal.new  «Ny arbetsanteckning»", f"+ {line}",
        "~ flow/acts.txt", "~ flow/flow.py", "~ flow/screens.py", "+ pack/README.md", "~ pack/journal.toml",
        "~ pack/journal_edit.toml",
    ]  # fmt: skip


# ------------------------------------------------------------------ by day


def by_day(world):
    return list(check_settings(world.settings, world.package(), date(2025, 10, 6)))


@pytest.mark.honest
def test_nothing_is_told_by_day_of_what_may_run(countersigned):
    assert by_day(countersigned) == []


@pytest.mark.parametrize("unsigned", ["training", "allow"])
@pytest.mark.parametrize("banner", [True, False])
def test_that_nobody_has_signed_is_told_by_day_where_no_night_could_begin(world, unsigned, banner):
    world.settings.systems["ovning"].unsigned = unsigned
    if not banner:
        world.change(world.pack / "pack.toml", "training_banner", "# training_banner")
    stops = unsigned == "training" and not banner
    assert [line.partition(":")[0] for line in by_day(world)] == (["ovning"] if stops else [])


def test_a_change_and_a_line_that_nobody_has_read_are_told_by_day(countersigned):
    countersigned.press_something_new()
    with pytest.raises(PackageNotTrusted, match=r"är ändrat efter att signature.toml skrevs"):
        by_day(countersigned)
    sign(countersigned.package(), countersigned.key("vendor"))
    assert "har ingen andra läsare läst" in by_day(countersigned)[0]


# ------------------------------------------------------------------ the night


class Screen:
    """Stands for the surfaces: whether the first screen shows the training banner, and a system that is away."""

    def __init__(self, says):
        self.says, self.asked, self.begun = says, 0, 0

    def first_screen_says(self, text):
        self.asked += 1
        return self.says

    def new_session(self):
        self.begun += 1
        from bot.domain.errors import SystemDown

        raise SystemDown

    new_surface = new_session

    def close(self):
        pass


class Nobody:
    def found(self, cases):
        pass


@pytest.fixture
def screen(world, monkeypatch):
    """A case system without a training banner."""
    Vault(world.settings.state).set("ovning/password", "hemligt")
    made = Screen(says=False)
    monkeypatch.setattr(Drivers, "open", lambda *_, **__: made)
    return made


def night(world, **options):
    return world.app.night.run(NightOrder("ovning", month=OCTOBER, **options), Nobody(), lambda: False)


def runs(world):
    path = world.settings.state / "brygga.db"
    if not path.exists():
        return []
    with Database(path).read_only() as s:
        return [row.package for row in s.connection().exec_driver_sql("SELECT package FROM run").all()]


def test_an_unsigned_night_ends_before_anything_is_written_where_no_banner_shows(world, screen):
    with pytest.raises(PackageNotTrusted, match="inte signerat, och systemet är inget övningssystem") as refused:
        night(world)
    assert (refused.value.exit_code, screen.asked, screen.begun, runs(world)) == (7, 1, 0, [])


@pytest.mark.honest
def test_an_unsigned_night_runs_against_a_training_system(world, screen):
    screen.says = True
    report = night(world).report.read_text("utf-8")
    assert (screen.begun, runs(world)) == (1, [world.package().digest])
    assert "<dt>Signerat av</dt><dd>ingen</dd>" in report
    assert "Flödet är inte signerat." not in report


@pytest.mark.honest
def test_it_may_allow_an_unsigned_night_and_then_the_report_says_so_plainly(world, screen):
    world.settings.systems["ovning"].unsigned = "allow"
    report = night(world).report.read_text("utf-8")
    assert (screen.asked, screen.begun) == (0, 1)
    assert "<strong>Flödet är inte signerat.</strong>" in report


@pytest.mark.honest
def test_a_signed_night_needs_no_banner_and_the_report_says_whose_it_is(countersigned, screen):
    report = night(countersigned).report.read_text("utf-8")
    assert (screen.asked, screen.begun) == (0, 1)
    digest = countersigned.package().digest
    assert f"<dt>Signerat av</dt><dd>{VENDOR}, acts.txt läst av {READER}</dd>" in report
    assert f"<dt>Kontrollsumma</dt><dd>{digest}</dd>" in report
    assert "Flödet är inte signerat." not in report
    with countersigned.app.audit() as book:
        assert [line.content.data["package"] for line in book.ledger.lines()] == [digest]
    assert runs(countersigned) == [digest]


@pytest.mark.parametrize("says", [False, True])
@pytest.mark.parametrize("unsigned", ["training", "allow"])
@pytest.mark.parametrize("change", ["a byte", "an act"])
def test_a_changed_package_runs_nowhere(countersigned, screen, says, unsigned, change):
    screen.says = says
    countersigned.settings.systems["ovning"].unsigned = unsigned
    if change == "a byte":
        (countersigned.pack / "README.md").write_text("x", "utf-8")
    else:
        countersigned.press_something_new()
        sign(countersigned.package(), countersigned.key("vendor"))
    with pytest.raises(PackageNotTrusted):
        night(countersigned, as_of=date(2025, 10, 6))
    assert (screen.asked, screen.begun, runs(countersigned)) == (0, 0, [])
