"""The one place where settings are read: a TOML file. Errors name the file and the line."""

import re
import unicodedata
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.domain.access import Role
from bot.domain.errors import SettingsInvalid
from bot.packs import (
    MailAddress,
    MailServer,
    Pathname,
    PathText,
    PayDay,
    ScreenSize,
    Strict,
    Text,
    WebAddress,
    WebBase,
    build,
    fold,
    is_there,
    is_weak_key,
    read_toml,
    wrong_key,
)

PLACES = (Path("brygga.toml"), Path("/etc/brygga/brygga.toml"))
MOST_DAYS = 36_500
"""A hundred years; more is a typing error, and may be outside the calendar."""


class SystemSettings(Strict, frozen=False):
    """One case system: where it is, the robot's user name there, and how many concurrent logins it may have.

    Without `unsigned = "allow"`, a flow that nobody has signed runs only against a training system.
    With `shadow`, its nights write nothing, and nobody sees a draft until a person has worked out the same case.
    A system in windows has a `program` (its command and arguments), and on Linux optionally the `display` of an open session;
    without one the robot makes a screen of its own, of the size `screen`. `tree` is false when the program exposes no
    accessibility tree, so that the robot has only pictures and text to go by. `remote` is true when the program is shown
    inside a viewer's single window, as by a terminal server: then its windows too are only pictures, and `program` starts
    the viewer. With `check_account`, a night ends before it starts when the robot's account could decide or pay; what IT
    has looked at and lets be is in `account_may`, as «bild.kontroll» in the pack.
    """

    url: WebAddress = ""
    program: tuple[PathText, ...] = ()
    display: str = ""
    screen: ScreenSize = "1280x1024"
    tree: bool = True
    remote: bool = False
    user: Text
    logins: int = Field(default=1, ge=1, le=1000)
    shadow: bool = False
    unsigned: Literal["training", "allow"] = "training"
    check_account: bool = False
    account_may: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _has_one_desktop(self) -> "SystemSettings":
        if self.program and self.logins > 1:
            raise wrong_key("logins", "en dator har ett skrivbord: ett ärende i taget, logins = 1")
        return self

    def with_options(self, **options: str) -> "SystemSettings":
        """The same system with other values from a command line's options. Raises: SettingsInvalid."""
        try:
            return SystemSettings.model_validate({**self.model_dump(exclude_unset=True), **options})
        except ValidationError as problem:
            first = problem.errors()[0]
            said = first["msg"].removeprefix("Value error, ")
            raise SettingsInvalid(" ".join([*(f"--{name}" for name in first["loc"]), said])) from None


class OidcSettings(Strict):
    """The municipality's own sign-in: the issuer, our client there, and which of its roles mean which of ours."""

    issuer: WebAddress
    client_id: Text
    claim: Text = "roles"
    roles: dict[str, Role]
    acr: str = ""


class OfficeSettings(Strict):
    """The office's pages: the address people reach them by when it is not this machine's own, whom to `tell` by mail
    what an account manager did alone, their sign-in, and the safeguards against reviewing by habit."""

    address: WebBase = ""
    tell: tuple[MailAddress, ...] = ()
    pay_day: PayDay = 27
    blind_one_in: int = Field(default=20, ge=0)
    second_percent: int = Field(default=5, ge=0, le=100)
    fast_s: float = Field(default=8, ge=0, allow_inf_nan=False)
    oidc: OidcSettings | None = None

    @model_validator(mode="after")
    def _can_be_returned_to(self) -> "OfficeSettings":
        if self.oidc and not self.address:
            raise wrong_key("oidc", "kräver address i [office]: dit skickas den som har loggat in")
        return self


class MailSettings(Strict):
    """The municipality's mail server and the sender of messages. With a `user`, the password is in the vault."""

    server: MailServer
    port: int = Field(default=587, ge=1, le=65535)
    sender: MailAddress
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""


class AuditSettings(Strict, frozen=False):
    """Where the signed checkpoints of the audit chain are written; empty means under `state`."""

    checkpoints: str = ""


def _public_key(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("är ingen öppen nyckel: 64 tecken 0-9 och a-f, som «brygga pack key» skriver ut")
    if is_weak_key(text):
        raise ValueError("är en nyckel som vem som helst kan signera med; gör en ny med «brygga pack key»")
    return text


def _plain(name: str) -> str:
    return fold(unicodedata.normalize("NFKC", name)).casefold()


PublicKey = Annotated[str, AfterValidator(_public_key)]


class SigningSettings(Strict, frozen=False):
    """Whose signature counts, by name: the vendors', and those of the municipality's own second readers.

    `countersigned` is the folder with the versions that a second reader last countersigned.
    """

    vendors: dict[str, PublicKey] = Field(default={})
    readers: dict[str, PublicKey] = Field(default={})
    countersigned: Pathname = Path("countersigned")

    @model_validator(mode="after")
    def _are_different(self) -> "SigningSettings":
        if both := {_plain(name) for name in self.vendors} & {_plain(name) for name in self.readers}:
            raise wrong_key("readers", f"«{min(both)}» står också i vendors; den andra läsaren är någon annan")
        every = [*self.vendors.values(), *self.readers.values()]
        if len(set(every)) < len(every):
            raise wrong_key("readers", "samma nyckel står två gånger; två namn är två nycklar")
        return self


class RetentionSettings(Strict):
    """After how many days Brygga erases what it keeps."""

    case_days: int = Field(default=90, ge=1, le=MOST_DAYS)
    picture_days: int = Field(default=14, ge=1, le=MOST_DAYS)
    log_days: int = Field(default=730, ge=1, le=MOST_DAYS)


class Settings(Strict, BaseSettings, frozen=False):
    """Everything that can be set; paths are relative to the settings file."""

    unit: Text = "Ekonomiskt bistånd"
    state: Pathname = Path("var")
    flows: Pathname = Path("flows")
    selectors: Pathname = Path("selectors")
    schedules: Pathname = Path("schedules")
    rules: Pathname = Path("schedules/tables/rules.toml")
    norm: Pathname = Path("schedules/tables/norm.toml")
    codes: Pathname = Path("schedules/tables/codes.toml")
    database: str = ""
    secrets: Literal["auto", "os", "file"] = "auto"
    browser: str = ""
    systems: dict[str, SystemSettings] = Field(default={})
    office: OfficeSettings = Field(default_factory=OfficeSettings)
    mail: MailSettings | None = None
    audit: AuditSettings = Field(default_factory=AuditSettings)  # paths are made absolute in place
    signing: SigningSettings = Field(default_factory=SigningSettings)
    gallring: RetentionSettings = Field(default_factory=RetentionSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the file gave: DATABASE or UNIT in the environment may be another program's."""
        return (init_settings,)

    @field_validator("database")
    @classmethod
    def _is_shared(cls, database: str) -> str:
        if database and not database.startswith("postgresql://"):
            raise ValueError("ska vara postgresql://användare@dator/databas, eller utelämnas")
        return database

    def system(self, flow: str) -> SystemSettings:
        """The case system a flow works in. Raises: SettingsInvalid."""
        if flow not in self.systems:
            raise SettingsInvalid(f"[systems.{flow}] saknas; skriv url och user där")
        return self.systems[flow]


def load_settings(path: Path | None) -> Settings:
    """The settings of the named file, of the first of `PLACES` that exists, or the defaults.

    Raises: SettingsInvalid naming file and line.
    """
    chosen = path or next((place for place in PLACES if is_there(place, SettingsInvalid)), None)
    if chosen is None:
        return _rooted(Settings(), Path.cwd())
    content = read_toml(chosen, SettingsInvalid)
    return _rooted(build(Settings, content, chosen, SettingsInvalid), chosen.resolve().parent)


def _rooted(settings: Settings, root: Path) -> Settings:
    for name in ("state", "flows", "selectors", "schedules", "rules", "norm", "codes"):
        setattr(settings, name, root / getattr(settings, name))
    settings.signing.countersigned = root / settings.signing.countersigned
    if settings.audit.checkpoints:
        settings.audit.checkpoints = str(root / settings.audit.checkpoints)
    return settings
