"""YAML, OPML and environment -> frozen ``Settings``, or every fault at once, each with its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config import marked_yaml, opml
from monitor.config.faults import found_in
from monitor.config.filed import filled
from monitor.config.marked_yaml import Document, Fault, KeyPath
from monitor.config.polling import Feed
from monitor.config.repeats import repeats
from monitor.config.settings import Settings
from monitor.config.strangers import strangers
from monitor.errors import ConfigError

DEFAULT_PATH = Path("config/monitor.yaml")
"""Where the configuration is looked for when no file is named."""

ENVIRONMENT: Mapping[str, KeyPath] = {
    "NEWSMON_REDIS_URL": ("redis", "url"),
    "NEWSMON_DB": ("store", "url"),
    "NEWSMON_WEB_TOKEN": ("web", "token"),
}
"""Variables that override the file; with ``_FILE`` appended they name a file that holds the value."""


def load(
    path: Path | None = None, environ: Mapping[str, str] = os.environ, *, only: frozenset[str] | None = None
) -> Settings:
    """The settings of a file; without one, of ``config/monitor.yaml`` here if it exists, else the defaults.

    The feeds of its ``feeds_file`` are read with it and follow its own. With ``only``, of the file no more than these
    sections are read: faults elsewhere are no affair of a command that only looks. Raises ``ConfigError`` with one line
    for every fault of both files: ``file:line:column: path: message (did you mean ...?)``.
    """
    if path is None and DEFAULT_PATH.exists():
        path = DEFAULT_PATH
    document = marked_yaml.parse(_read(path)) if path else Document()
    overrides = dict(_overrides(environ))
    document = replace(document, value=_overridden(document.value, overrides))
    document = _part(document, only) if only else document
    document, secrets = filled(document, (path or DEFAULT_PATH).parent, environ, _text)
    overrides.update(secrets)
    files = _with_feed_list(str(path or DEFAULT_PATH), document)
    return _settings(files, overrides, (*repeats(files), *strangers(*files[0])))


def load_list(path: Path) -> tuple[tuple[Feed, ...], tuple[str, ...]]:
    """The feeds of an OPML file, and a line for every fault of one that is left out, as ``load`` says it.

    One that is listed twice is no fault. Raises ``ConfigError`` when the file cannot be read, or no feed of it taken.
    """
    try:
        listed = _list(path)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(path)) from error
    _, faults = _checked(listed)
    left_out = {fault.path[1] for fault in faults if len(fault.path) > 1}
    told = tuple(_lines(((str(path), fault) for fault in faults), [str(path)], {}))
    outlines = [feed for number, feed in enumerate(listed.value.get("feeds", ())) if number not in left_out]
    settings, others = _checked(replace(listed, value={"feeds": tuple(outlines)}))
    if settings is None or others or (told and not outlines):
        raise ConfigError("\n".join(told))
    return settings.feeds, told


def feeds_file_of(path: Path | None = None) -> Path:
    """Where the list of feeds is that a configuration names; ``ConfigError`` when it names none."""
    path = path or DEFAULT_PATH
    document = marked_yaml.parse(_read(path))
    name = document.value.get("feeds_file") if isinstance(document.value, dict) else None
    if not isinstance(name, str) or not name:
        raise ConfigError("names no list of feeds; write for example `feeds_file: feeds.opml`", where=str(path))
    return path.parent / name


def _settings(
    files: Sequence[tuple[str, Document]],
    overrides: Mapping[KeyPath, tuple[str, str]],
    across: Iterable[tuple[str, Fault]],
) -> Settings:
    faults = [*across]
    parts: list[Settings] = []
    for file, document in files:
        part, found = _checked(document)
        faults += [(file, fault) for fault in found]
        parts += [part] if part else []
    if faults:
        raise ConfigError("\n".join(_lines(faults, [file for file, _ in files], overrides)))
    return parts[0].model_copy(update={"feeds": tuple(feed for part in parts for feed in part.feeds)})


def _checked(document: Document) -> tuple[Settings | None, tuple[Fault, ...]]:
    """The settings of one file where its values are some, and all of its faults."""
    try:
        return Settings.model_validate(document.value), document.faults
    except ValidationError as error:
        return None, (*document.faults, *found_in(error.errors(), document))


def _part(document: Document, only: frozenset[str]) -> Document:
    faults = tuple(fault for fault in document.faults if not fault.path or fault.path[0] in only)
    if not isinstance(document.value, dict):
        return replace(document, faults=faults)
    return replace(document, value={key: document.value[key] for key in only & document.value.keys()}, faults=faults)


def _with_feed_list(file: str, document: Document) -> tuple[tuple[str, Document], ...]:
    """The configuration and the OPML file that it names, each with the name to tell its faults by."""
    name = document.value.get("feeds_file") if isinstance(document.value, dict) else None
    if not isinstance(name, str) or not name:
        return ((file, document),)
    path = Path(file).parent / name
    try:
        listed = _list(path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        fault = Fault(document.values[("feeds_file",)], ("feeds_file",), f"{path} cannot be read: {why}")
        return ((file, replace(document, faults=(*document.faults, fault))),)
    return ((file, document), (str(path), listed))


def _list(path: Path) -> Document:
    with path.open("rb") as opened:
        return opml.parse(opened.read(opml.LARGEST + 1))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _read(path: Path, named: str = "") -> str:
    try:
        return _text(path)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=f"{named}{path}") from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", where=f"{named}{path}") from error


def _overrides(environ: Mapping[str, str]) -> Iterator[tuple[KeyPath, tuple[str, str]]]:
    for name, path in ENVIRONMENT.items():
        if environ.get(name):
            yield path, (name, environ[name])
        elif environ.get(f"{name}_FILE"):
            yield path, (f"{name}_FILE", _read(Path(environ[f"{name}_FILE"]), f"{name}_FILE: ").strip())


def _overridden(value: Any, overrides: Mapping[KeyPath, tuple[str, str]]) -> Any:
    if not isinstance(value, dict):
        return value
    for (section, key), (_, chosen) in overrides.items():
        if isinstance(value.get(section, {}), dict):
            value = {**value, section: {**value.get(section, {}), key: chosen}}
    return value


def _lines(
    faults: Iterable[tuple[str, Fault]], files: Sequence[str], overrides: Mapping[KeyPath, tuple[str, str]]
) -> Iterator[str]:
    for file, fault in sorted(faults, key=lambda told: (files.index(told[0]), told[1].mark, told[1].message)):
        source = (
            overrides[fault.path][0] if fault.path in overrides else f"{file}:{fault.mark.line}:{fault.mark.column}"
        )
        yield ": ".join(part for part in (source, _dotted(fault.path), fault.message) if part)


def _dotted(path: KeyPath) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
