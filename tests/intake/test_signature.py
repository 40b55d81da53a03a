"""A signature holds for exactly its bytes and its secrets, and junk is a plain no."""

import hmac

import pytest

from app.github.signature import looks_signed, verify

# GitHub's own example: docs, "Validating webhook deliveries", testing the validation.
BODY = b"Hello, World!"
GITHUBS_SECRET = b"It's a Secret to Everybody"
GITHUBS_SIGNATURE = b"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
JUNK = [
    None, b"", b"sha256=", b"sha256=" + b"0" * 63, b"sha256=" + b"0" * 65, GITHUBS_SIGNATURE.upper(),
    b"sha1=" + hmac.digest(GITHUBS_SECRET, BODY, "sha1").hex().encode(), GITHUBS_SIGNATURE[7:],
    b"sha256=" + b"\xe9" * 64, b"\xff" * 71, GITHUBS_SIGNATURE + b" ", b" " + GITHUBS_SIGNATURE,
]  # fmt: skip


def test_githubs_own_example_holds() -> None:
    assert verify(BODY, GITHUBS_SIGNATURE, [GITHUBS_SECRET])


@pytest.mark.parametrize("header", JUNK)
def test_junk_is_no_signature(header: bytes | None) -> None:
    assert not verify(BODY, header, [GITHUBS_SECRET])


def test_one_changed_byte_breaks_it() -> None:
    assert not verify(BODY + b"\n", GITHUBS_SIGNATURE, [GITHUBS_SECRET])


def test_either_of_two_secrets_holds_while_they_change() -> None:
    assert verify(BODY, GITHUBS_SIGNATURE, [b"new", GITHUBS_SECRET])
    assert verify(BODY, GITHUBS_SIGNATURE, [GITHUBS_SECRET, b"new"])
    assert not verify(BODY, GITHUBS_SIGNATURE, [b"new", b"newer"])


def test_no_secret_and_an_empty_secret_sign_nothing() -> None:
    unsafe = b"sha256=" + hmac.digest(b"", BODY, "sha256").hex().encode()
    assert looks_signed(unsafe)
    assert not verify(BODY, unsafe, [])
    assert not verify(BODY, unsafe, [b""])
