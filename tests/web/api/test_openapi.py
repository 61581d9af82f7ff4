"""The document that describes the API, held against the routes and against what they answer."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import pytest
import schemathesis
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from monitor.lexicon import Lexicon
from monitor.model import Bound, Change, Role
from monitor.web import api
from monitor.web.api import parameters

DOCUMENT: dict[str, Any] = YAML(typ="safe").load(
    resources.files(api).joinpath("openapi.yaml").read_text(encoding="utf-8")
)
SCHEMAS = DOCUMENT["components"]["schemas"]

ASKED_FOR = {"Host": "localhost"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def described() -> set[tuple[str, str]]:
    """Every path with its method."""
    methods = ("get", "post", "put", "delete", "patch")
    return {(path, method) for path, item in DOCUMENT["paths"].items() for method in item if method in methods}


def test_every_route_is_described_and_every_description_is_a_route(client: TestClient) -> None:
    """By path and method."""
    (mount,) = (route for route in client.app.routes if isinstance(route, Mount) and route.path == api.BASE)  # type: ignore[attr-defined]
    routes = [route for route in mount.routes if isinstance(route, Route)]
    there = {(route.path, method.lower()) for route in routes for method in route.methods or () if method != "HEAD"}
    assert there == described()
    assert DOCUMENT["servers"] == [{"url": api.BASE}]


def test_the_words_are_those_of_the_program(lexicon: Lexicon) -> None:
    """Kinds, changes, bounds and roles are listed as they are."""
    assert SCHEMAS["Kind"]["enum"] == list(lexicon.kinds)
    for name, words in (("Change", Change), ("Bound", Bound), ("Role", Role)):
        assert SCHEMAS[name]["enum"] == [word.value for word in words]


def test_the_limits_are_those_of_the_program() -> None:
    """How many items a page has."""
    limit = DOCUMENT["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (parameters.DEFAULT, parameters.MOST)
    assert SCHEMAS["Words"]["maxLength"] == parameters.LONGEST


def test_parameters_are_described_that_there_are(client: TestClient) -> None:
    """The answer to an unknown one names those that are documented."""
    for path, item in DOCUMENT["paths"].items():
        if "get" not in item or "{" in path or path == "/openapi.yaml":
            continue
        given = [_followed(one) for one in item["get"].get("parameters", ())]
        answer = client.get(f"{api.BASE}{path}?nonsense=1")
        known = answer.json()["detail"].partition("known are ")[2].split(", ")
        assert known == [one["name"] for one in given if one["in"] == "query"]


@pytest.fixture(scope="session")
def answers(client: TestClient) -> dict[str, list[Any]]:
    """What each operation answers about every event of the seeds."""
    events = client.get(f"{api.BASE}/events").json()["items"]
    alerts = client.get(f"{api.BASE}/alerts?limit=200").json()["items"]
    text = {"text": "title: Quay fire\n\nAt least nine people, two of them children, were killed, police said."}
    found = {path: [client.get(api.BASE + path).json()] for path in ("/events", "/alerts", "/sources")}
    found["/alerts/{alert}"] = [client.get(f"{api.BASE}/alerts/{alert['id']}").json() for alert in alerts]
    found["/extract"] = [client.post(f"{api.BASE}/extract", json=text).json()]
    for path in ("", "/series", "/observations", "/revisions"):
        found[f"/events/{{event}}{path}"] = [
            client.get(f"{api.BASE}/events/{event['id']}{path}").json() for event in events
        ]
    return found


def test_what_is_answered_is_what_is_described(answers: dict[str, list[Any]]) -> None:
    """Every answer about the seeds fits its schema."""
    for path, found in answers.items():
        operation = next(one for method, one in DOCUMENT["paths"][path].items() if method in ("get", "post"))
        (content,) = operation["responses"]["200"]["content"].values()
        validator = Draft202012Validator({**content["schema"], "components": DOCUMENT["components"]})
        for one in found:
            assert [error.message for error in validator.iter_errors(one)] == []


@pytest.fixture(scope="session")
def operations(client: TestClient) -> dict[str, Any]:
    """What the document allows to ask, and what it does not, by path."""
    schema = schemathesis.openapi.from_asgi(f"{api.BASE}/openapi.yaml", client.app, headers=ASKED_FOR)
    return {found.ok().path: found.ok() for found in schema.get_all_operations()}


# The stream does not end, and the document is not asked for itself.
@pytest.mark.parametrize("path", sorted({path for path, _ in described()} - {"/alerts/stream", "/openapi.yaml"}))
def test_no_request_makes_the_server_fail(operations: dict[str, Any], path: str) -> None:
    """Requests made of the document, valid and not, are answered as it says, and never with a fault of ours."""

    @settings(max_examples=15, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
    @given(case=st.one_of(operations[path].as_strategy(generation_mode=mode) for mode in GenerationMode))
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=ASKED_FOR, checks=CHECKS)

    asked()


def _followed(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document leads to."""
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for step in re.findall(r"[^#/]+", node["$ref"]):
        found = found[step]
    return dict(found)
