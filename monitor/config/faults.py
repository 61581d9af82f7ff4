"""What pydantic found wrong, said for the person who wrote the file: place, path, message, suggestion."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from pydantic import SecretStr
from pydantic_core import ErrorDetails

from monitor.config.marked_yaml import Document, Fault, KeyPath, Mark
from monitor.config.section import Section, keys_of, section_of
from monitor.config.settings import Settings


def found_in(errors: Iterable[ErrorDetails], document: Document) -> Iterator[Fault]:
    """One fault an error, except below what the document itself was already refused for. Secrets are not shown."""
    told = {fault.path for fault in document.faults if fault.path}
    for error in errors:
        path = error["loc"]
        if not any(path[: len(known)] == known for known in told):
            marks = document.keys if error["type"] == "extra_forbidden" else document.values
            yield Fault(_mark(path, marks, document), path, _message(error))


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known word that may be meant, if one is near."""
    near = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _mark(path: KeyPath, marks: Mapping[KeyPath, Mark], document: Document) -> Mark:
    if path in marks:
        return marks[path]
    above = (document.values[path[:length]] for length in range(len(path), -1, -1) if path[:length] in document.values)
    return next(above, Mark())


def _message(error: ErrorDetails) -> str:
    path, given = error["loc"], error["input"]
    if error["type"] == "extra_forbidden":
        model = _model_at(path[:-1])
        return "unknown key" + suggestion(str(path[-1]), keys_of(model) if model else ())
    if error["type"] == "missing":
        return "missing"
    if error["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return "should be a mapping of keys to values"
    if error["type"] == "tuple_type":
        return "should be a list"
    message = error["msg"].replace("Input should be", "should be").replace("String should", "should")
    if _is_secret(path) or error["type"] == "address" or not isinstance(given, str | int | float):
        return message
    options = re.findall(r"'(\w+)'", error["ctx"]["expected"]) if error["type"] == "literal_error" else ()
    return f"{message}, not {given!r}{suggestion(str(given), options)}"


def _model_at(path: KeyPath) -> type[Section] | None:
    model: type[Section] | None = Settings
    for part in path:
        if model is not None and isinstance(part, str):
            field = keys_of(model).get(part)
            model = section_of(field) if field else None
    return model


def _is_secret(path: KeyPath) -> bool:
    model = _model_at(path[:-1])
    field = keys_of(model).get(str(path[-1])) if model and path else None
    return field is not None and SecretStr in (field.annotation, *get_args(field.annotation))
