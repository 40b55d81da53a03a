"""Bodies that two readers could take differently, each with the reason it is set aside for."""

import json
import random

import pytest

from app.github.payloads_guard import DEPTH_MAX, Doubtful, inspect_json

DOUBTFUL = [
    (b"", Doubtful.NOT_JSON),
    (b"{", Doubtful.NOT_JSON),
    (b"{}{}", Doubtful.NOT_JSON),
    (b"{'a':1}", Doubtful.NOT_JSON),
    (b'{"a":1,}', Doubtful.NOT_JSON),
    (b'\xef\xbb\xbf{"a":1}', Doubtful.NOT_JSON),
    (b'{"a":"\x00"}', Doubtful.NOT_JSON),
    (b'{"a":"\n"}', Doubtful.NOT_JSON),
    (b"payload=%7B%7D", Doubtful.NOT_JSON),
    (b'{"a":01}', Doubtful.NOT_JSON),
    (b'{"a":"\xff"}', Doubtful.NOT_UTF8),
    (b'{"a":"\xed\xa0\x80"}', Doubtful.NOT_UTF8),
    ('{"a":1}'.encode("utf-16"), Doubtful.NOT_UTF8),
    (b"[]", Doubtful.NOT_AN_OBJECT),
    (b"null", Doubtful.NOT_AN_OBJECT),
    (b'"text"', Doubtful.NOT_AN_OBJECT),
    (b'{"a":' + b"[" * DEPTH_MAX + b"]" * DEPTH_MAX + b"}", Doubtful.TOO_DEEP),
    (b'{"a":' * DEPTH_MAX + b"{}" + b"}" * DEPTH_MAX, Doubtful.TOO_DEEP),
    (b'{"a":' + b"[" * 100_000, Doubtful.TOO_DEEP),
    (b'{"a":1,"a":1}', Doubtful.DUPLICATE_KEY),
    (b'{"x":[{"id":1,"\\u0069d":2}]}', Doubtful.DUPLICATE_KEY),
    (b'{"a":NaN}', Doubtful.NOT_A_NUMBER),
    (b'{"a":[-Infinity]}', Doubtful.NOT_A_NUMBER),
    (b'{"a":9223372036854775808}', Doubtful.NUMBER_TOO_LARGE),
    (b'{"a":' + b"9" * 5000 + b"}", Doubtful.NUMBER_TOO_LARGE),
    (b'{"a":1e999}', Doubtful.NUMBER_TOO_LARGE),
    (b'{"a":"x\\u0000y"}', Doubtful.NUL_CHARACTER),
    (b'{"a\\u0000":1}', Doubtful.NUL_CHARACTER),
    (b'{"a":["\\ud800"]}', Doubtful.LONE_SURROGATE),
    (b'{"\\udfff":1}', Doubtful.LONE_SURROGATE),
]
PLAIN = [
    b"{}",
    b'{"a":9223372036854775807,"b":-9223372036854775807,"c":1.5e3,"d":-0}',
    '{"a":"é \\ud83d\\ude00 😀 \\\\u0000 \\\\ud800"}'.encode(),
    b'{"a":' + b"[" * (DEPTH_MAX - 1) + b"]" * (DEPTH_MAX - 1) + b"}",
    b'{"a":{"id":1},"b":{"id":1}}',
]


@pytest.mark.parametrize(("body", "reason"), DOUBTFUL, ids=[f"{n}-{r}" for n, (_, r) in enumerate(DOUBTFUL)])
def test_a_doubtful_body_has_its_reason(body: bytes, reason: Doubtful) -> None:
    assert inspect_json(body) == reason


@pytest.mark.parametrize("body", PLAIN, ids=range(len(PLAIN)))
def test_a_plain_body_has_none(body: bytes) -> None:
    assert inspect_json(body) is None


def test_every_reason_is_met_above() -> None:
    assert {reason for _, reason in DOUBTFUL} == set(Doubtful)


def test_damaged_bodies_never_raise_and_what_passes_is_json() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    whole = bytearray(json.dumps({"a": ["é", 1.5, {"b": None, "c": "\U0001f600"}], "d": -12}).encode())
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if inspect_json(bytes(damaged)) is None:
            assert isinstance(json.loads(bytes(damaged)), dict)
