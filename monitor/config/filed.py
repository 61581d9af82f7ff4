"""Secrets of channels that stand outside the configuration: in a file that it names, or in the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor.config.channels import FILED
from monitor.config.marked_yaml import Document, Fault, KeyPath, Mark

Chosen = Mapping[KeyPath, tuple[str, str]]


def filled(
    document: Document, folder: Path, environ: Mapping[str, str], read: Callable[[Path], str]
) -> tuple[Document, Chosen]:
    """The document with these values in their keys, and which variable each came from that did.

    The variable stands above the file, and the file above nothing: who writes both a key and its file has a fault.
    """
    listed = document.value.get("channels") if isinstance(document.value, dict) else None
    if not isinstance(listed, tuple):
        return document, {}
    chosen: dict[KeyPath, tuple[str, str]] = {}
    faults: list[Fault] = []
    channels = []
    for index, channel in enumerate(listed):
        if isinstance(channel, dict):
            for key in FILED:
                path = ("channels", index, key)
                try:
                    channel, source = _with(channel, key, folder, environ, read)
                except (OSError, ValueError) as error:
                    where = ("channels", index, f"{key}_file")
                    why = (
                        "not UTF-8"
                        if isinstance(error, UnicodeError)
                        else getattr(error, "strerror", None) or str(error)
                    )
                    faults.append(Fault(document.values.get(where, Mark()), where, why))
                    continue
                if source:
                    chosen[path] = (source, "")
        channels.append(channel)
    value = {**document.value, "channels": tuple(channels)}
    return replace(document, value=value, faults=(*document.faults, *faults)), chosen


def variables(name: str) -> Iterator[tuple[str, str]]:
    """The variables that may hold a channel's secrets, each with its key."""
    for key in FILED:
        yield f"NEWSMON_CHANNEL_{name.upper().replace('-', '_')}_{key.upper()}", key


def _with(
    channel: dict[str, Any], key: str, folder: Path, environ: Mapping[str, str], read: Callable[[Path], str]
) -> tuple[dict[str, Any], str | None]:
    named, variable = channel.get(f"{key}_file"), _variable(channel.get("name"), key)
    if variable and environ.get(variable):
        return {**channel, key: environ[variable]}, variable
    if variable and environ.get(f"{variable}_FILE"):
        return {**channel, key: read(Path(environ[f"{variable}_FILE"])).strip()}, f"{variable}_FILE"
    if not isinstance(named, str) or not named:
        return channel, None
    if key in channel:
        raise ValueError(f"stands beside {key}: give one of them")
    return {**channel, key: read(folder / named).strip()}, None


def _variable(name: object, key: str) -> str | None:
    return next((variable for variable, of in variables(name) if of == key), None) if isinstance(name, str) else None
