"""What IT is told by mail: through a real mail server, with counts and reasons and nothing about any case."""

import socket
import ssl
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.app.notices import Notices, night_notice
from bot.app.settings import MailSettings, OfficeSettings, Settings
from bot.app.storage import Storage
from bot.domain.errors import MailNotSent, SystemDown
from bot.drivers.mail import SmtpMail
from bot.engine import NightResult

TO = ("it-drift@example.org", "vakt@example.org")
ENDED = NightResult(Counter(drafted=41, to_person=24), Counter({"salary": 20, "locked": 4}), 3)


class Kept:
    """Keeps what comes, as a post office."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []
        self.refuses = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        if address == self.refuses:
            return "550 finns inte"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def post():
    kept = Kept()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


def test_how_a_night_ended_comes_to_everyone_who_is_to_know(post):
    kept, port = post
    subject, body = night_notice("Ekonomiskt bistånd Norr", "norr", ENDED, "https://brygga.kommun.se")
    SmtpMail("127.0.0.1", port, "brygga@kommun.se", "none").send(TO, subject, body)
    ((to, content),) = kept.letters
    assert to == list(TO)
    letter = message_from_bytes(content, policy=default)
    assert letter["Subject"] == "Brygga, Ekonomiskt bistånd Norr: natten norr är klar, 41 utkast, 24 till person"
    told = letter.get_content()
    assert "3 ärenden hann inte påbörjas" in told
    assert "20 – Ansökan har lön; jobbstimulans kan gälla." in told
    assert "https://brygga.kommun.se" in told


def test_a_night_that_stopped_says_so_first_and_what_to_do():
    subject, body = night_notice("Norr", "norr", NightResult(stopped_by=SystemDown("login")), "")
    assert subject.startswith("Brygga, Norr: natten norr STANNADE")
    assert SystemDown.advice in body


def test_a_night_that_only_looked_does_not_tell_of_drafts():
    subject, _ = night_notice("Norr", "norr", NightResult(Counter(followed=7)), "")
    assert subject.endswith("är klar, 7 uppföljda, 0 till person")


def alarmed(tmp_path, port, *tell):
    settings = Settings(
        unit="Norr", state=tmp_path, secrets="file", office=OfficeSettings(address="https://brygga.kommun.se", tell=tell),
        mail=MailSettings(server="127.0.0.1", port=port, sender="brygga@kommun.se", security="none"),
    )  # fmt: skip
    Notices(settings, Storage(settings)).account_alarm()


def test_what_an_account_manager_did_alone_is_told_to_those_in_the_settings_and_names_nobody(post, tmp_path):
    kept, port = post
    alarmed(tmp_path, port, *TO)
    ((to, content),) = kept.letters
    assert to == list(TO)
    letter = message_from_bytes(content, policy=default)
    assert letter["Subject"] == "Brygga, Norr: ett konto ändrades av en person ensam"
    assert "startsida" in letter.get_content()
    kept.letters.clear()
    alarmed(tmp_path, port)
    assert kept.letters == []


def test_an_alarm_that_cannot_be_sent_is_in_the_log_and_undoes_nothing(post, tmp_path, caplog):
    kept, port = post
    kept.refuses = TO[0]
    alarmed(tmp_path, port, *TO)
    assert "mail_not_sent" in caplog.text
    assert TO[0] not in caplog.text


def test_a_server_that_is_away_or_refuses_is_told_by_its_own_error(post):
    kept, port = post
    kept.refuses = TO[0]
    with pytest.raises(MailNotSent, match="1 av 2") as told:
        SmtpMail("127.0.0.1", port, "brygga@kommun.se", "none").send(TO, "x", "y")
    assert TO[0] not in str(told.value)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    with pytest.raises(MailNotSent, match="ConnectionRefusedError"):
        SmtpMail("127.0.0.1", closed, "brygga@kommun.se", "none").send(TO, "x", "y")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_is_sent_in_clear_where_it_was_to_be_hidden(post, security):
    kept, port = post
    with pytest.raises(MailNotSent):
        SmtpMail("127.0.0.1", port, "brygga@kommun.se", security).send(TO, "x", "y")
    assert kept.letters == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path):
    certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    try:
        with pytest.raises(MailNotSent, match="SSLCertVerificationError"):
            SmtpMail("127.0.0.1", port, "brygga@kommun.se", "starttls").send(TO, "x", "y")
    finally:
        controller.stop()
    assert kept.letters == []


def certificate(folder: Path) -> None:
    """One for 127.0.0.1 that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
