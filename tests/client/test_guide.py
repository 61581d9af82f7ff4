"""The guide for subscribers and the description for machines, held against what is really sent."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from monitor.alerts.wire import EVENT_TYPE, encode
from monitor.client import subscribe
from monitor.client.topics import PREFIX, stream_key, topic_of
from monitor.config import Settings
from monitor.notifier.redis import RedisChannel

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "subscribers.md").read_text()


def _examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def _asyncapi():
    return YAML(typ="safe").load(DOCS / "asyncapi.yaml")


@pytest.mark.parametrize("example", _examples("python"))
def test_every_python_example_tells_what_is_sent(url, make_alert, example):
    """What is copied from the guide runs as it stands, and prints the alerts of the past and those that come."""
    RedisChannel(url).send([make_alert(1)])
    program = f"REDIS_URL = {url!r}\n{example}"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            first = process.stdout.readline()
            RedisChannel(url).send([make_alert(2)])
            assert "death toll raised to 1" in first, first or process.stderr.read()
            assert "death toll raised to 2" in process.stdout.readline()
        finally:
            process.kill()


def test_the_examples_are_all_there():
    """Python, JavaScript and redis-cli each have theirs."""
    assert (len(_examples("python")), len(_examples("javascript")), len(_examples("sh"))) == (4, 2, 1)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize("example", _examples("javascript"))
def test_every_javascript_example_can_be_read(tmp_path, example):
    """Node finds no fault in the syntax."""
    (tmp_path / "example.mjs").write_text(example)
    assert subprocess.run(["node", "--check", tmp_path / "example.mjs"], check=False).returncode == 0


def test_every_redis_cli_example_answers(url, client, make_alert):
    """The commands as they stand, but for the waiting, show the alert."""
    RedisChannel(url).send([make_alert(1)])
    [commands] = _examples("sh")
    for line in commands.splitlines():
        _, *words = line.replace("'", "").split()
        if words[0] in {"XREVRANGE", "XRANGE"}:
            [(_, fields)] = client.execute_command(*words)
            assert json.loads(fields["event"])["id"] == "alert-1"
        else:
            assert words in (
                ["PSUBSCRIBE", "newsmon:v1:alerts:*"],
                ["XREAD", "BLOCK", "0", "STREAMS", "newsmon:v1:stream:alerts", "$"],
            )


def test_the_user_that_only_listens_can_listen_and_nothing_else(url, client, make_alert):
    """The rights that the guide gives are enough to hear past and present, and not to publish."""
    [rule] = re.findall(r"^ACL SETUSER desk (.*)$", GUIDE, re.MULTILINE)
    words = [word.replace("%R~", "~").replace("PASSWORD", "sesame") for word in rule.split()]
    client.execute_command("ACL", "SETUSER", "desk", *words)
    theirs = url.replace("unix://", "unix://desk:sesame@")
    try:
        RedisChannel(url).send([make_alert(1)])
        alerts = subscribe(since="0", url=theirs)
        RedisChannel(url).send([make_alert(2)])
        assert [next(alerts).id for _ in range(2)] == ["alert-1", "alert-2"]
        alerts.close()
        with redis.Redis.from_url(theirs) as desk, pytest.raises(redis.exceptions.NoPermissionError):
            desk.publish("newsmon:v1:alerts:x:y", "a lie")
    finally:
        client.acl_deluser("desk")


def test_asyncapi_names_the_channels_that_are_used():
    """The addresses are those that alerts go to."""
    channels = _asyncapi()["channels"]
    assert channels["alerts"]["address"] == topic_of(PREFIX, "{event}", "{kind}")
    assert channels["stream"]["address"] == stream_key(PREFIX)
    assert set(channels["alerts"]["parameters"]) == {"event", "kind"}


def test_asyncapi_describes_the_message_that_is_sent(make_alert):
    """Its schema is the one that is shipped, which holds for the example and for what is sent."""
    message = _asyncapi()["components"]["messages"]["revised"]
    assert message["name"] == EVENT_TYPE
    schema = json.loads((DOCS / message["payload"]["schema"]["$ref"]).read_text())
    validator = Draft202012Validator(schema)
    for example in message["examples"]:
        validator.validate(json.loads((DOCS / example["payload"]["$ref"]).read_text()))
    validator.validate(json.loads(encode(make_alert(1))))


def test_asyncapi_refers_to_nothing_that_is_not_there():
    """Every reference within the document, and to a file, leads somewhere; the document is AsyncAPI 3."""
    document = _asyncapi()

    def references(node):
        if isinstance(node, dict):
            for key, value in node.items():
                yield from [value] if key == "$ref" else references(value)
        elif isinstance(node, list):
            for item in node:
                yield from references(item)

    for reference in references(document):
        if reference.startswith("#/"):
            found = document
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
        else:
            assert (DOCS / reference).is_file()
    assert document["asyncapi"].startswith("3.")
    assert {operation["action"] for operation in document["operations"].values()} == {"send"}


def test_the_horizon_of_the_guide_is_the_default():
    """The length of the stream that is documented is the one that is configured."""
    assert f"{Settings().redis.stream_maxlen:,}" in GUIDE
    assert f"{Settings().redis.stream_maxlen:,}" in _asyncapi()["channels"]["stream"]["description"]
