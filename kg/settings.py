"""A graph's settings: ``DIR/settings.toml``, then the environment (``KG_BASE_IRI``, ``KG_LEDGER`` …), then defaults."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kg.errors import SettingsError

FILE = "settings.toml"


class Settings(BaseSettings):
    """What can be set for one graph."""

    model_config = SettingsConfigDict(env_prefix="KG_", extra="forbid", frozen=True)

    base_iri: str = Field(default="http://localhost:8080/", description="prefix of every IRI that the graph mints")
    ledger: str = Field(default="", description="SQLAlchemy URL of the ledger; empty: a SQLite file in the folder")
    reader: str = Field(default="best", pattern="^(best|fast)$", description="the reader that `kg load` uses")
    free_cypher: bool = Field(default=False, description="whether `kg serve` takes free read-only Cypher")
    query_seconds: float = Field(default=30, gt=0, description="longest time of one served query")
    query_rows: int = Field(default=100_000, gt=0, description="most rows of one served answer")
    requests_per_minute: int = Field(default=600, ge=0, description="requests of one address; 0: no limit")
    query_megabytes: int = Field(default=1024, gt=0, description="most memory of a served query beyond the open store")

    @field_validator("base_iri")
    @classmethod
    def _ends(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", value):
            raise ValueError("must be an http(s) IRI that ends in / or #")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which arrives as init arguments."""
        return env_settings, init_settings


def load(folder: Path) -> Settings:
    """The settings of the graph in a folder. Raises SettingsError naming the setting."""
    path = folder / FILE
    try:
        given = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        return Settings(**given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = ", ".join(Settings.model_fields)
        raise SettingsError(f"{path}: {name}: {first['msg']}; settings are {known}") from error


def write(folder: Path, **values: str | bool | float | int) -> Path:
    """Write a settings file with just these values, as a whole or not at all."""
    Settings(**values)  # type: ignore[arg-type]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(f"{name} = {_toml(value)}\n" for name, value in values.items()), "utf-8")
    os.replace(fresh, path)
    return path


def _toml(value: str | bool | float | int) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
