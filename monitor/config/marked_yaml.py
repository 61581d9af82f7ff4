"""YAML as plain values, with the place of every key and value: what messages about a configuration point at.

Only the JSON side of YAML is taken: mappings with string keys, lists, strings, numbers, true, false and null. Aliases
(and with them alias bombs), tags of other languages, merge keys and duplicate keys are refused, each with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

KeyPath = tuple[str | int, ...]
"""The way to a value: ``("publishers", 0, "name")``."""

DEEPEST = 20
"""Nesting beyond this is no configuration; the parser takes quadratic time on it."""

_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the file, counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, where, and with which key."""

    mark: Mark
    path: KeyPath
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file. Null values are left out, as if not written; lists are tuples."""

    value: Any = field(default_factory=dict)
    keys: Mapping[KeyPath, Mark] = field(default_factory=dict)
    values: Mapping[KeyPath, Mark] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def parse(text: str) -> Document:
    """The document, with every fault of its own; a syntax error is the only fault of a text that has one."""
    try:
        faults = tuple(_expanding(text))
        root = None if faults else YAML(typ="safe", pure=True).compose(text)
        return _Walk().document(root) if root is not None else Document(faults=faults)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Document(faults=(Fault(_mark(mark) if mark else Mark(), (), str(error.problem or error.context)),))
    except YAMLError as error:
        return Document(faults=(Fault(Mark(), (), " ".join(str(error).split())),))


class _Walk:
    def __init__(self) -> None:
        self.keys: dict[KeyPath, Mark] = {}
        self.values: dict[KeyPath, Mark] = {}
        self.faults: list[Fault] = []
        self.scalars = YAML(typ="safe", pure=True).constructor

    def document(self, root: Node) -> Document:
        return Document(self.value(root, ()), self.keys, self.values, tuple(self.faults))

    def value(self, node: Node, path: KeyPath) -> Any:
        self.values[path] = _mark(node.start_mark)
        if str(node.tag) not in _TAGS:
            return self.refuse(node, path, f"the tag {_short(str(node.tag))} is not accepted")
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return tuple(self.value(child, (*path, index)) for index, child in enumerate(node.value))
        return self.scalar(node, path)

    def mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            if key is None:
                self.refuse(key_node, path, "a key must be a single word")
            elif (*path, key) in self.keys:
                first = self.keys[(*path, key)]
                self.refuse(key_node, (*path, key), f"duplicate key, first given in line {first.line}")
            else:
                self.keys[(*path, key)] = _mark(key_node.start_mark)
                value = self.value(child, (*path, key))
                if value is not None:
                    found[key] = value
        return found

    def scalar(self, node: Node, path: KeyPath) -> Any:
        try:
            return self.scalars.construct_object(node)
        except (ValueError, YAMLError):
            return self.refuse(node, path, "not a value that can be read")

    def refuse(self, node: Node, path: KeyPath, message: str) -> None:
        self.faults.append(Fault(_mark(node.start_mark), path, message))


def _expanding(text: str) -> Iterator[Fault]:
    """What would make the document larger or deeper than it looks, found before it is built."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            yield Fault(_mark(event.start_mark), (), "nested too deeply")
            return
        if isinstance(event, AliasEvent):
            message = f"the alias *{event.anchor} is not accepted: write the value out"
            yield Fault(_mark(event.start_mark), (), message)


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
