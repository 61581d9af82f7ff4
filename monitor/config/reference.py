"""The page that describes every key, made from the models so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from monitor.config.filed import variables
from monitor.config.loading import DEFAULT_PATH, ENVIRONMENT
from monitor.config.section import Section, keys_of, section_of
from monitor.config.settings import Settings

_HEAD = f"""# Configuration

One YAML file, `{DEFAULT_PATH}` unless `--config FILE` names another. `monitor init` writes a commented
one, `monitor check` names every fault with its line. Every key may be left out; unknown and duplicate keys,
YAML aliases and tags are refused.
"""

_FORMATS = {
    "duration": "duration: `30s`, `1h30m`, `2d`",
    "time": "time of day: `07:30`",
    "date-time": "time (RFC 3339)",
}

_TABLE = "| key | value | default | meaning |\n|---|---|---|---|"


def reference() -> str:
    """The whole of ``docs/configuration.md``, as Markdown."""
    sections = [_section(name, field) for name, field in Settings.model_fields.items() if section_of(field)]
    plain = [name for name, field in Settings.model_fields.items() if not section_of(field)]
    return "\n".join((_HEAD, _table(Settings, "", plain), *sections, _environment()))


def _section(name: str, field: FieldInfo) -> str:
    model = section_of(field)
    assert model is not None
    listed = field.description is not None
    meaning = f"{field.description} A list; each item has:" if listed else model.__doc__
    return f"## {name}\n\n{meaning}\n\n{_table(model, f'{name}[].' if listed else f'{name}.', keys_of(model))}"


def _table(model: type[Section], prefix: str, names: Iterable[str]) -> str:
    return "\n".join((_TABLE, *_rows(model, prefix, names))) + "\n"


def _rows(model: type[Section], prefix: str, names: Iterable[str]) -> Iterator[str]:
    """A row for each key, and below that of a section those of its own keys."""
    schema, fields = model.model_json_schema()["properties"], keys_of(model)
    for name in names:
        field, below = fields[name], section_of(fields[name])
        if below is None:
            yield _row(prefix + name, _values(schema[name]), field)
        else:
            listed = schema[name].get("type") == "array"
            yield _row(prefix + name, "list of sections" if listed else "section", field)
            yield from _rows(below, f"{prefix}{name}{'[]' if listed else ''}.", keys_of(below))


def _row(path: str, values: str, field: FieldInfo) -> str:
    return f"| `{path}` | {values} | {_default(field)} | {field.description} |"


def _values(schema: Mapping[str, Any]) -> str:
    schema = next((option for option in schema.get("anyOf", ()) if option["type"] != "null"), schema)
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("items", {}).keys() & {"enum", "format"}:
        return f"list of {_values(schema['items'])}"
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    words = {
        "string": "text",
        "number": "number",
        "integer": "whole number",
        "boolean": "`true`, `false`",
        "array": "list of texts",
    }
    if schema.get("items", {}).get("type") == "number":
        return f"list of numbers{_limits(schema['items'])}"
    return words[schema["type"]] + _limits(schema)


def _limits(schema: Mapping[str, Any]) -> str:
    bounds = {"exclusiveMinimum": "above", "minimum": "at least", "exclusiveMaximum": "below", "maximum": "at most"}
    return "".join(f", {word} {_plain(schema[key])}" for key, word in bounds.items() if key in schema)


def _default(field: FieldInfo) -> str:
    default = field.get_default()
    if field.is_required():
        return "required"
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if default in ((), None) or isinstance(default, Section):
        return "none"
    if isinstance(default, timedelta):
        return f"`{default.total_seconds():g}s`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{', '.join(_plain(each) if isinstance(each, float) else each for each in default)}`"
    return f"`{_plain(default)}`" if isinstance(default, float) else f"`{default}`"


def _plain(number: float) -> str:
    return f"{number:.10g}"


def _environment() -> str:
    known = {name: ".".join(map(str, path)) for name, path in ENVIRONMENT.items()}
    known |= {name: f"channels[].{key}` of the channel `pager" for name, key in variables("pager")}
    rows = (f"| `{name}`, or `{name}_FILE` | `{path}` |" for name, path in known.items())
    return "\n".join(
        (
            "## Environment\n",
            "These override the file and keep passwords out; with `_FILE` they name a file that holds the value.\n",
            "| variable | key |\n|---|---|",
            *rows,
            "",
        )
    )
