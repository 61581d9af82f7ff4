"""The configuration: what it defaults to, and how its faults are told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.config import Feed, Settings, init, load, reference, template
from monitor.config.channels import Channel
from monitor.errors import ConfigError, UsageError

ROOT = Path(__file__).parents[1]


def lines(path: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    path.write_text(text)
    with pytest.raises(ConfigError) as refused:
        load(path, environ or {})
    return str(refused.value).replace(str(path), "m.yaml").splitlines()


def test_example_says_the_defaults(tmp_path: Path) -> None:
    """The commented example and an absent configuration are the same settings."""
    (written,) = init(tmp_path)
    assert written == tmp_path / "config" / "monitor.yaml"
    assert load(written, {}) == Settings()


def test_example_names_every_key() -> None:
    """Every section and key that can be set is in the example."""
    keys = [*Settings.model_fields]
    for section in ("redis", "store", "polling", "decisions", "severity", "linking", "retention"):
        keys += [*type(getattr(Settings(), section)).model_fields]
    keys += [*Feed.model_fields, *Channel.model_fields]
    assert [key for key in keys if f"{key}:" not in template()] == []


def test_shipped_copies_are_in_step() -> None:
    """The repository's configuration is the packaged example, and its reference page is what the models say."""
    assert (ROOT / "config" / "monitor.yaml").read_text() == template()
    assert (ROOT / "docs" / "configuration.md").read_text() == reference(), "write reference() to that file"


def test_every_key_is_described() -> None:
    """The reference has a meaning and a default for every key."""
    rows = [line for line in reference().splitlines() if line.startswith("| `") and line.count("|") == 5]
    assert len(rows) == 104
    assert all(cell.strip() not in ("", "None") for row in rows for cell in row.split("|")[1:-1])


def test_init_never_overwrites(tmp_path: Path) -> None:
    """A configuration that is already there is left as it is."""
    (path,) = init(tmp_path)
    path.write_text("instance: mine")
    with pytest.raises(UsageError, match="already there"):
        init(tmp_path)
    assert path.read_text() == "instance: mine"


def test_init_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A directory that cannot be made is the command line's fault, in one sentence."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        init(tmp_path / "file")


def test_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a named file the one in the working directory counts, and without that the defaults."""
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Settings()
    init(tmp_path)
    Path("config/monitor.yaml").write_text("instance: here\n")
    assert load(None, {}).instance == "here"


def test_values(tmp_path: Path) -> None:
    """What the file says is what the settings hold; an empty section keeps its defaults."""
    path = tmp_path / "m.yaml"
    path.write_text(
        "redis:\ndecisions: {hold_hours: 3}\nofficials: [Harbour Police]\n"
        "publishers:\n  - {name: Riverside Gazette, trust: high}\n  - name: Rumour Wire\n"
    )
    settings = load(path, {})
    assert settings.decisions.hold_hours == 3
    assert settings.officials == ("Harbour Police",)
    assert [(publisher.name, publisher.trust) for publisher in settings.publishers] == [
        ("Riverside Gazette", "high"),
        ("Rumour Wire", "normal"),
    ]
    assert settings.redis == Settings().redis


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("decisons: {}", "m.yaml:1:1: decisons: unknown key (did you mean decisions?)"),
        ("decisions:\n  echo_hour: 3", "m.yaml:2:3: decisions.echo_hour: unknown key (did you mean echo_hours?)"),
        ("colour: red", "m.yaml:1:1: colour: unknown key"),
        ("instance: a\ninstance: b", "m.yaml:2:1: instance: duplicate key, first given in line 1"),
        ("linking:\n  open_days: 0", "m.yaml:2:14: linking.open_days: should be greater than 0, not 0"),
        ("linking: {open_days: -1}", "m.yaml:1:22: linking.open_days: should be greater than 0, not -1"),
        ("linking: {open_days: .nan}", "m.yaml:1:22: linking.open_days: should be a finite number, not nan"),
        ("linking: {open_days: .inf}", "m.yaml:1:22: linking.open_days: should be a finite number, not inf"),
        (
            "linking: {open_days: 1e300}",
            "m.yaml:1:22: linking.open_days: should be less than or equal to 3650, not 1e+300",
        ),
        ("linking: {open_days: '3'}", "m.yaml:1:22: linking.open_days: should be a valid number, not '3'"),
        ("linking: {open_days: true}", "m.yaml:1:22: linking.open_days: should be a valid number, not True"),
        ("severity: {severe_killed: 1.5}", "m.yaml:1:27: severity.severe_killed: should be a valid integer, not 1.5"),
        ("decisions: {steep_fall: 1}", "m.yaml:1:25: decisions.steep_fall: should be less than 1, not 1"),
        ("redis: {stream_maxlen: 0}", "m.yaml:1:24: redis.stream_maxlen: should be greater than or equal to 1, not 0"),
        ("redis: fast", "m.yaml:1:8: redis: should be a mapping of keys to values"),
        ("- a\n- b", "m.yaml:1:1: should be a mapping of keys to values"),
        ("officials: police", "m.yaml:1:12: officials: should be a list"),
        ("publishers:\n  - trust: low", "m.yaml:2:5: publishers[0].name: missing"),
        (
            "publishers:\n  - name: A\n    trust: hihg",
            "m.yaml:3:12: publishers[0].trust: should be 'high', 'normal' or 'low', not 'hihg' (did you mean high?)",
        ),
        ("bounds: [{kind: killed}, {kind: killed}]", "m.yaml:1:9: bounds: killed is listed twice"),
        (
            "bounds: [{kind: kiled}]",
            "m.yaml:1:17: bounds[0].kind: should be a kind of figure that the program reads, not 'kiled'",
        ),
        ("publishers: [{name: A}, {name: a}]", "m.yaml:1:13: publishers: a is listed twice"),
        (
            "instance: Not A Name",
            "m.yaml:1:11: instance: should match pattern '^[a-z0-9][a-z0-9._-]*$', not 'Not A Name'",
        ),
        (
            "redis: {url: 'http://h:s3cret@x'}",
            "m.yaml:1:14: redis.url: should begin with redis:// or rediss:// or unix://",
        ),
        ("store: {url: 5}", "m.yaml:1:14: store.url: should be a valid string"),
        (
            "log_level: inf",
            "m.yaml:1:12: log_level: should be 'debug', 'info', 'warning' or 'error', not 'inf' (did you mean info?)",
        ),
        ("parties: ['']", "m.yaml:1:11: parties[0]: should have at least 1 character, not ''"),
        ("instance: &a x\nofficials: [*a]", "m.yaml:2:13: the alias *a is not accepted: write the value out"),
        (
            "instance: !!python/object:os.system x",
            "m.yaml:1:11: instance: the tag !!python/object:os.system is not accepted",
        ),
        ("instance: [a", "m.yaml:1:13: expected ',' or ']', but got '<stream end>'"),
        ("a: b: c", "m.yaml:1:5: mapping values are not allowed here"),
        ("? [a]\n: b", "m.yaml:1:3: a key must be a single word"),
        ("<<: {instance: a}", "m.yaml:1:1: <<: unknown key"),
        ("instance: a\n---\ninstance: b", "m.yaml:2:1: but found another document"),
    ],
)
def test_fault(tmp_path: Path, text: str, told: str) -> None:
    """Every fault is one line: where it is, which key, what is wrong, and what was probably meant."""
    assert lines(tmp_path / "m.yaml", text) == [told]


def test_all_faults_at_once(tmp_path: Path) -> None:
    """A file with several faults tells them all, in the order of the file."""
    told = lines(tmp_path / "m.yaml", "linking: {open_days: -1}\nstore: {}\nstore: {}\nnothing: 1\ninstance: 5\n")
    assert [line.split(": ")[:2] for line in told] == [
        ["m.yaml:1:22", "linking.open_days"],
        ["m.yaml:3:1", "store"],
        ["m.yaml:4:1", "nothing"],
        ["m.yaml:5:11", "instance"],
    ]


BOMB = "a: &a [x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in pairwise("abcdefghi"))
"""A billion of x, by nine aliases of nine aliases."""


@pytest.mark.parametrize(
    "text", ["[" * 5000, "a: " + "9" * 5000, "\x00", "%YAML 9.9\n---\na: 1", "a: !!int x", "@", BOMB]
)
def test_hostile_file(tmp_path: Path, text: str) -> None:
    """Whatever a file holds, it is refused with its place and never with a traceback, a bomb before it is expanded."""
    assert all(line.startswith("m.yaml:") for line in lines(tmp_path / "m.yaml", text))


def test_unreadable_files(tmp_path: Path) -> None:
    """A named file that is absent, or is no text, is refused by name."""
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read: No such file"):
        load(tmp_path / "none.yaml", {})
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigError, match=r"b\.yaml: not UTF-8"):
        load(tmp_path / "b.yaml", {})


def test_environment_overrides(tmp_path: Path) -> None:
    """Addresses can come from the environment, or from a file the environment names."""
    path, secret = tmp_path / "m.yaml", tmp_path / "secret"
    path.write_text("redis: {url: 'redis://elsewhere', prefix: 'p:v1'}")
    secret.write_text("postgresql+psycopg://u:pw@db/news\n")
    settings = load(path, {"NEWSMON_REDIS_URL": "rediss://:pw@cache", "NEWSMON_DB_FILE": str(secret)})
    assert settings.redis.url.get_secret_value() == "rediss://:pw@cache"
    assert settings.redis.prefix == "p:v1"
    assert settings.store.url.get_secret_value() == "postgresql+psycopg://u:pw@db/news"


def test_environment_faults(tmp_path: Path) -> None:
    """A bad address from the environment is told under the variable's name, without the address."""
    assert lines(tmp_path / "m.yaml", "instance: a", {"NEWSMON_DB": "mysql://u:s3cret@db"}) == [
        "NEWSMON_DB: store.url: should begin with sqlite:// or postgresql://"
    ]


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.unlink(), "cannot be read: No such file or directory"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "not UTF-8"),
        (lambda path: path.write_text("\n"), "should begin with redis:// or rediss:// or unix://"),
    ],
    ids=["absent", "bytes", "empty"],
)
def test_a_secret_that_is_not_there(tmp_path: Path, harm: Callable[[Path], object], why: str) -> None:
    """A secret that should come from a file and cannot is refused under the name of the variable: nothing starts."""
    secret = tmp_path / "secret"
    secret.touch()
    harm(secret)
    (told,) = lines(tmp_path / "m.yaml", "instance: a", {"NEWSMON_REDIS_URL_FILE": str(secret)})
    assert told.startswith("NEWSMON_REDIS_URL_FILE: ")
    assert told.endswith(why)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    """A password is in no representation of the settings."""
    settings = load(None, {"NEWSMON_REDIS_URL": "redis://:s3cret@cache"})
    assert "s3cret" not in f"{settings!r} {settings} {settings.redis!r} {settings.model_dump()}"


def test_settings_are_immutable() -> None:
    """Nothing can change a setting after it was read."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().redis.prefix = "other"  # type: ignore[misc]
