"""A delivery is known by its target and its number together, however often and how fast it comes."""

from concurrent.futures import ThreadPoolExecutor

from tests.intake.serving import SECRET, Wire, head, headers_for, post, served, signature
from tests.intake.stored import rows

BODY = b'{"action":"labeled"}'
TIMES = 40


def test_the_same_number_for_two_targets_is_two_deliveries(url: str) -> None:
    with served(url) as door:
        told = [post(door.port, BODY, "g-1", target=target)[2]["status"] for target in (1, 2, None, 1, None)]
    assert told == ["stored", "stored", "stored", "duplicate", "duplicate"]
    assert [r["target_id"] for r in rows(url)] == [1, 2, 0]


def test_doubles_in_one_commit_are_one_delivery(url: str) -> None:
    with served(url) as door, ThreadPoolExecutor(16) as pool:
        # Each number three times, near each other, so that doubles meet in one batch and across two writers.
        numbers = [f"g-{n // 3}" for n in range(3 * TIMES)]
        answers = list(pool.map(lambda guid: post(door.port, BODY, guid), numbers))
    assert {status for status, _, _ in answers} == {202}
    assert sum(problem["status"] == "stored" for _, _, problem in answers) == TIMES
    assert sorted(r["guid"] for r in rows(url)) == sorted(set(numbers))


def test_a_first_body_stays(url: str) -> None:
    with served(url) as door:
        assert post(door.port, BODY, "g-1")[2] == {"status": "stored"}
        assert post(door.port, b'{"action":"other"}', "g-1")[2] == {"status": "duplicate"}
    assert [r["body"] for r in rows(url)] == [BODY]


def test_both_secrets_hold_while_they_change(url: str) -> None:
    with served(url, secrets=("new-" + SECRET, SECRET)) as door:
        for number, secret in enumerate((SECRET, "new-" + SECRET, "older-" + SECRET)):
            headers = {**headers_for(BODY, f"g-{number}"), "X-Hub-Signature-256": signature(BODY, secret)}
            with Wire(door.port) as wire:
                wire.send(head(headers) + BODY)
                assert wire.answer()[0] == (401 if secret.startswith("older") else 202)
    assert [r["guid"] for r in rows(url)] == ["g-0", "g-1"]
