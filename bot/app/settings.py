"""The one place where settings are read: one TOML file, named by file and line when it is wrong."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.domain.access import Role
from bot.domain.errors import SettingsInvalid
from bot.packs import named, read_toml

PLACES = (Path("brygga.toml"), Path("/etc/brygga/brygga.toml"))


class SystemSettings(BaseSettings):
    """One case system: where it is, who the robot is there, and how many logins at once it is allowed.

    In `shadow` its nights make drafts that nobody sees and write nothing, until a person has worked out the same case.
    A system in windows has a `program`, its command and arguments, and on Linux perhaps the `display` where a session is
    open; without one the robot makes a screen of its own, of the size `screen`. `tree` is false when the program tells nothing
    of itself: then the robot has only pictures and text to go by. `remote` is true when it is shown in a viewer's one window, as
    by a terminal server: then the windows themselves are only pictures too, and `program` starts the viewer.
    """

    model_config = SettingsConfigDict(extra="forbid")
    url: str = ""
    program: tuple[str, ...] = ()
    display: str = ""
    screen: str = Field(default="1280x1024", pattern=r"^\d{3,5}x\d{3,5}$")
    tree: bool = True
    remote: bool = False
    user: str
    logins: int = Field(default=1, ge=1)
    shadow: bool = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the file gave: USER in the environment is whoever started Brygga, and not the robot."""
        return (init_settings,)


class OidcSettings(BaseModel):
    """The municipality's own sign-in: who vouches, who we are there, and what its words for roles mean here."""

    model_config = ConfigDict(extra="forbid")
    issuer: str = Field(pattern=r"^https?://\S+$")
    client_id: str
    claim: str = "roles"
    roles: dict[str, Role]
    acr: str = ""


class OfficeSettings(BaseModel):
    """The office's pages: the address that people reach them by, where it is not this machine's own, their sign-in, and
    what is set against reviewing by habit."""

    model_config = ConfigDict(extra="forbid")
    address: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")
    pay_day: int = Field(default=27, ge=1, le=31)
    blind_one_in: int = Field(default=20, ge=0)
    second_percent: int = Field(default=5, ge=0, le=100)
    fast_s: float = Field(default=8, ge=0)
    oidc: OidcSettings | None = None


class MailSettings(BaseModel):
    """The municipality's mail server, and who the message is from. With a `user`, its password is in the vault."""

    model_config = ConfigDict(extra="forbid")
    server: str
    port: int = Field(default=587, ge=1, le=65535)
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""


class AuditSettings(BaseModel):
    """Where the signed heads of the audit chain are written; empty means under `state`."""

    model_config = ConfigDict(extra="forbid")
    checkpoints: str = ""


class WeedingSettings(BaseModel):
    """After how many days what Brygga keeps is weeded."""

    model_config = ConfigDict(extra="forbid")
    case_days: int = Field(default=90, ge=1)
    picture_days: int = Field(default=14, ge=1)
    log_days: int = Field(default=730, ge=1)


class Settings(BaseSettings):
    """Everything that can be set; paths are relative to the settings file."""

    model_config = SettingsConfigDict(extra="forbid")
    unit: str = "Ekonomiskt bistånd"
    state: Path = Path("var")
    flows: Path = Path("flows")
    selectors: Path = Path("selectors")
    schedules: Path = Path("schedules")
    rules: Path = Path("schedules/tables/rules.toml")
    norm: Path = Path("schedules/tables/norm.toml")
    codes: Path = Path("schedules/tables/codes.toml")
    database: str = ""
    secrets: Literal["auto", "os", "file"] = "auto"
    browser: str = ""
    systems: dict[str, SystemSettings] = {}
    office: OfficeSettings = OfficeSettings()
    mail: MailSettings | None = None
    audit: AuditSettings = AuditSettings()
    gallring: WeedingSettings = WeedingSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The file, and nothing from the environment: what a service sees is what the file says."""
        return (init_settings, TomlConfigSettingsSource(settings_cls))

    def system(self, flow: str) -> SystemSettings:
        """The case system a flow works in. Raises: SettingsInvalid."""
        if flow not in self.systems:
            raise SettingsInvalid(f"[systems.{flow}] saknas; skriv url och user där")
        return self.systems[flow]


def load_settings(path: Path | None) -> Settings:
    """The settings of the named file, of the first of `PLACES` that exists, or the defaults.

    Raises: SettingsInvalid naming file and line.
    """
    chosen = path or next((place for place in PLACES if place.exists()), None)
    if chosen is None:
        return _rooted(Settings(), Path.cwd())
    read_toml(chosen, SettingsInvalid)  # says file and line where the file is missing or is no TOML

    class FromFile(Settings):
        model_config = SettingsConfigDict(extra="forbid", toml_file=chosen)

    try:
        return _rooted(FromFile(), chosen.resolve().parent)
    except ValueError as problem:
        raise named(problem, chosen, SettingsInvalid) from None


def _rooted(settings: Settings, root: Path) -> Settings:
    for name in ("state", "flows", "selectors", "schedules", "rules", "norm", "codes"):
        setattr(settings, name, root / getattr(settings, name))
    if settings.audit.checkpoints:
        settings.audit.checkpoints = str(root / settings.audit.checkpoints)
    return settings
