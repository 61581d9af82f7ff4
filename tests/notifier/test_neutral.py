"""Whatever the news wrote, it is text where it is shown, and nothing more."""

import json

import pytest

from monitor.notifier.neutral import escaped, plain, unmarked

CLEARED = "\x1b[2J\x1b]0;owned\x07"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Dam bursts\n2024-03-09 severe  forged", "Dam bursts 2024-03-09 severe  forged"),
        ('Dam bursts\r\n{"event": "forged"}', 'Dam bursts {"event": "forged"}'),
        (f"Dam {CLEARED}bursts", "Dam \ufffd[2J\ufffd]0;owned\ufffdbursts"),
        ("Dam \x9b31mbursts", "Dam \ufffd31mbursts"),
        ("Dam \u202estsrub", "Dam stsrub"),
        ("Dam \u2067bursts\u2069", "Dam bursts"),
        ("Bcc: all@desk.example\r\n\r\nDam", "Bcc: all@desk.example Dam"),
        ("$(reboot) `id` ; rm", "$(reboot) `id` ; rm"),
        ("{{''.__class__}}", "{{''.__class__}}"),
        ("سد انهار", "سد انهار"),
    ],
)
def test_a_terminal_gets_one_plain_line(written, shown):
    """No line is forged, no escape reaches the terminal, and no text turns around."""
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("@everyone dam bursts", "＠everyone dam bursts"),
        ("ask @here or desk@x.example", "ask ＠here or desk＠x.example"),
        ("<!channel> <@U12> <#C1> <@&7>", "‹!channel› ‹＠U12› ‹#C1› ‹＠&7›"),
        ("<https://evil.example|the report>", "‹https://evil.example|the report›"),
        ("[the report](https://evil.example)", "[the report］(https://evil.example)"),
        ("![x] (https://evil.example/p.png)", "![x］ (https://evil.example/p.png)"),
        ("[x][1] [1]: https://evil.example", "[x］[1］ [1］: https://evil.example"),
        ("*bold* __bold__ _slanted_ ~~no~~ `code`", "∗bold∗ ＿＿bold＿＿ ＿slanted＿ ∼∼no∼∼ ˋcodeˋ"),
        ("||hidden|| # not here", "¦¦hidden¦¦ # not here"),
        ("# Heading", "＃ Heading"),
        ("<b>12</b> killed in snake_case", "‹b›12‹/b› killed in snake_case"),
        ("a\r\nb", "a b"),
        ("=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"),
        ("Death toll revised down to 95 (was 103), per Minister A. - B", None),
    ],
)
def test_a_chat_gets_no_markup(written, shown):
    """Nobody is called by a mention, and no link hides behind other words."""
    assert unmarked(written) == (written if shown is None else shown)


def test_json_stays_the_same_json():
    """A line of JSON shows in the order it was written in, and reads as it did."""
    line = json.dumps({"title": "Dam \u202estsrub\u2066"}, ensure_ascii=False)
    assert escaped(line).isascii()
    assert json.loads(escaped(line)) == json.loads(line)
