"""Signatures as Standard Webhooks has them."""

import base64

import pytest

from monitor.notifier.signing import keys_of, signatures

ID, TIME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_known_vector():
    """What the standard's own libraries sign comes out the same."""
    assert signatures(keys_of(SECRET), ID, TIME, BODY) == SIGNED


def test_two_keys_are_valid_while_they_change():
    """Everything is signed with each, so that a receiver may know either of them."""
    other = f"whsec_{base64.b64encode(bytes(range(64))).decode()}"
    signed = signatures(keys_of(f"{other}\n{SECRET}"), ID, TIME, BODY).split(" ")
    assert len(signed) == 2
    assert signed[1] == SIGNED


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "c4n4ry",
        "whsec_",
        "whsec_c4n4ry!",
        f"whsec_{base64.b64encode(b'c4n4ry' * 3).decode()}",
        f"whsec_{base64.b64encode(b'k' * 65).decode()}",
        f"{SECRET} c4n4ry",
    ],
)
def test_what_is_no_key_is_refused(secret):
    """A key has 24 to 64 bytes, and what is wrong with one is said without it."""
    with pytest.raises(ValueError) as refused:
        keys_of(secret)
    assert "c4n4ry" not in str(refused.value)
