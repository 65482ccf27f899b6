"""The one place where settings are read: one TOML file, named by file and line when it is wrong."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.domain.errors import SettingsInvalid
from bot.packs import named, read_toml

PLACES = (Path("brygga.toml"), Path("/etc/brygga/brygga.toml"))


class SystemSettings(BaseSettings):
    """One case system: where it is, who the robot is there, and how many logins at once it is allowed."""

    model_config = SettingsConfigDict(extra="forbid")
    url: str
    user: str
    logins: int = Field(default=1, ge=1)

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
    return settings
