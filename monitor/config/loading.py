"""YAML and environment -> frozen ``Settings``, or every fault at once, each with its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config import marked_yaml
from monitor.config.faults import found_in
from monitor.config.marked_yaml import Document, Fault, KeyPath
from monitor.config.settings import Settings
from monitor.errors import ConfigError

DEFAULT_PATH = Path("config/monitor.yaml")
"""Where the configuration is looked for when no file is named."""

ENVIRONMENT: Mapping[str, KeyPath] = {"NEWSMON_REDIS_URL": ("redis", "url"), "NEWSMON_DB": ("store", "url")}
"""Variables that override the file; with ``_FILE`` appended they name a file that holds the value."""


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a file; without one, of ``config/monitor.yaml`` here if it exists, else the defaults.

    Raises ``ConfigError`` with one line for every fault: ``file:line:column: path: message (did you mean ...?)``.
    """
    if path is None and DEFAULT_PATH.exists():
        path = DEFAULT_PATH
    document = marked_yaml.parse(_read(path)) if path else Document()
    overrides = dict(_overrides(environ))
    faults = list(document.faults)
    settings = None
    try:
        settings = Settings.model_validate(_overridden(document.value, overrides))
    except ValidationError as error:
        faults += found_in(error.errors(), document)
    if settings is None or faults:
        raise ConfigError("\n".join(_lines(faults, str(path or DEFAULT_PATH), overrides)))
    return settings


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", where=str(path)) from error


def _overrides(environ: Mapping[str, str]) -> Iterator[tuple[KeyPath, tuple[str, str]]]:
    for name, path in ENVIRONMENT.items():
        if environ.get(name):
            yield path, (name, environ[name])
        elif environ.get(f"{name}_FILE"):
            yield path, (f"{name}_FILE", _read(Path(environ[f"{name}_FILE"])).strip())


def _overridden(value: Any, overrides: Mapping[KeyPath, tuple[str, str]]) -> Any:
    if not isinstance(value, dict):
        return value
    for (section, key), (_, chosen) in overrides.items():
        if isinstance(value.get(section, {}), dict):
            value = {**value, section: {**value.get(section, {}), key: chosen}}
    return value


def _lines(faults: Iterable[Fault], file: str, overrides: Mapping[KeyPath, tuple[str, str]]) -> Iterator[str]:
    for fault in sorted(faults, key=lambda fault: (fault.mark, fault.message)):
        source = (
            overrides[fault.path][0] if fault.path in overrides else f"{file}:{fault.mark.line}:{fault.mark.column}"
        )
        yield ": ".join(part for part in (source, _dotted(fault.path), fault.message) if part)


def _dotted(path: KeyPath) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
