"""Channels in the configuration: which there are, what each needs, and where its secrets come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load
from monitor.errors import ConfigError

KEY = f"whsec_{'QUJD' * 8}"
CANARY = "c4n4ry"
WEBHOOK = "name: pager, type: webhook, url: 'https://pager.example/x'"


def read(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> object:
    (tmp_path / "m.yaml").write_text(text)
    return load(tmp_path / "m.yaml", environ or {})


def fault(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text, environ)
    return str(refused.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        ("{name: pager, type: pigeon}", ": channels[0].type: should be one of webhook, apprise, file, console"),
        ("{name: Pager, type: console}", ": channels[0].name: should match pattern"),
        ("{name: redis, type: console}", ": channels[0].name: is Redis's own name"),
        ("{name: log, type: file}", ": channels[0]: a channel of type file needs path"),
        (f"{{{WEBHOOK}}}", ": channels[0]: a channel of type webhook needs secret"),
        ("{name: tv, type: console, path: x}", ": channels[0]: a channel of type console takes no path"),
        (f"{{{WEBHOOK}, secret: {CANARY}}}", ": channels[0].secret: a key is whsec_ and the base64 of 24 to 64 bytes"),
        (f"{{{WEBHOOK}, secret: '{KEY} whsec_{CANARY}'}}", ": channels[0].secret: a key is whsec_ and the base64 of"),
        (f"{{name: p, type: webhook, url: 'ftp://{CANARY}', secret: {KEY}}}", ": channels[0].url: should begin with"),
        (f"{{{WEBHOOK}, secret: {KEY}, retry_seconds: [0]}}", "retry_seconds[0]: should be greater than 0, not 0"),
        (f"{{{WEBHOOK}, secret: {KEY}, secret_file: key}}", "channels[0].secret_file: stands beside secret: give one"),
        (f"{{{WEBHOOK}, secret_file: nowhere}}", ": channels[0].secret_file: No such file or directory"),
        (f"{{{WEBHOOK}, secret: {KEY}, sekret: x}}", "channels[0].sekret: unknown key (did you mean secret?)"),
        ("{name: a, type: console}, {name: a, type: console}", "channels: a is listed twice"),
    ],
)
def test_fault(tmp_path: Path, channel: str, told: str) -> None:
    """Whatever is wrong with a channel is told with its place and its key, and never with a secret."""
    said = fault(tmp_path, f"channels: [{channel}]")
    assert said.startswith("m.yaml:1:")
    assert told in said
    assert CANARY not in said


def test_secrets_from_files_and_the_environment(tmp_path: Path) -> None:
    """An address and a key may stand in a file beside the configuration, or in a variable, which stands above it."""
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "url").write_text("https://pager.example/1\n")
    (tmp_path / "other").write_text("https://pager.example/2")
    text = "channels: [{name: night-desk, type: webhook, url_file: url, secret_file: key}]"
    (channel,) = read(tmp_path, text).channels  # type: ignore[attr-defined]
    assert (channel.url.get_secret_value(), channel.secret.get_secret_value()) == ("https://pager.example/1", KEY)
    environ = {"NEWSMON_CHANNEL_NIGHT_DESK_URL_FILE": str(tmp_path / "other")}
    (channel,) = read(tmp_path, text, environ).channels  # type: ignore[attr-defined]
    assert channel.url.get_secret_value() == "https://pager.example/2"
    environ["NEWSMON_CHANNEL_NIGHT_DESK_URL"] = "https://pager.example/3"
    (channel,) = read(tmp_path, text, environ).channels  # type: ignore[attr-defined]
    assert channel.url.get_secret_value() == "https://pager.example/3"


def test_a_fault_of_the_environment_names_the_variable(tmp_path: Path) -> None:
    """What is wrong with a value from a variable is told under that, without the value."""
    text = f"channels: [{{{WEBHOOK}}}]"
    assert fault(tmp_path, text, {"NEWSMON_CHANNEL_PAGER_SECRET": CANARY}) == (
        "NEWSMON_CHANNEL_PAGER_SECRET: channels[0].secret: a key is whsec_ and the base64 of 24 to 64 bytes"
    )


def test_secrets_do_not_show(tmp_path: Path) -> None:
    """Neither address nor key of a channel is in any representation of the settings."""
    text = f"channels: [{{name: pager, type: webhook, url: 'https://h.example/{CANARY}', secret: {KEY}}}]"
    settings = read(tmp_path, text)
    shown = f"{settings!r} {settings} {settings.model_dump()}"  # type: ignore[attr-defined]
    assert CANARY not in shown and KEY not in shown


def test_a_command_that_only_looks_needs_no_secrets(tmp_path: Path) -> None:
    """Who asks for one section is not stopped by a key that only the service may read."""
    (tmp_path / "m.yaml").write_text(f"channels: [{{{WEBHOOK}, secret_file: nowhere}}]")
    assert load(tmp_path / "m.yaml", {}, only=frozenset(("store",))).channels == ()
