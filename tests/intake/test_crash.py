"""The server is killed with -9 under load, twenty times: what it acknowledged is in the database."""

import random
import threading
import time
import uuid

import pytest

from tests.intake.serving import Served, Wire, head, headers_for, served
from tests.intake.stored import rows

KILLS = 20
CONNECTIONS = 12
BODY = b'{"action":"labeled","padding":"' + b"p" * 12_000 + b'"}'


class Sender(threading.Thread):
    """Posts one delivery after another until the server is gone; remembers which were acknowledged."""

    def __init__(self, door: Served) -> None:
        super().__init__(daemon=True)
        self._door = door
        self.acknowledged: list[str] = []

    def run(self) -> None:
        try:
            with Wire(self._door.port) as wire:
                while True:
                    guid = str(uuid.uuid4())
                    wire.send(head(headers_for(BODY, guid)) + BODY)
                    if wire.answer()[0] == 202:
                        self.acknowledged.append(guid)
        except OSError:
            return


def acknowledged_until_killed(url: str, chance: random.Random, *options: str) -> set[str]:
    with served(url, *options) as door:
        senders = [Sender(door) for _ in range(CONNECTIONS)]
        for sender in senders:
            sender.start()
        # Any moment is as good as another: the kill falls wherever the server then is.
        time.sleep(chance.uniform(0.05, 0.4))
        door.process.kill()
        for sender in senders:
            sender.join(30)
    return {guid for sender in senders for guid in sender.acknowledged}


def seeded() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.mark.timeout(240)
def test_what_was_acknowledged_is_there_after_each_of_twenty_kills(url: str) -> None:
    chance = seeded()
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        acknowledged |= acknowledged_until_killed(url, chance)
        stored = rows(url)
        assert acknowledged - {row["guid"] for row in stored} == set()
        assert all(row["body"] == BODY for row in stored)
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(stored)} stored")
    assert len(acknowledged) > KILLS * CONNECTIONS


def test_an_answer_before_the_commit_is_caught(url: str) -> None:
    chance = seeded()
    for _ in range(KILLS):
        acknowledged = acknowledged_until_killed(url, chance, "--hasty")
        if acknowledged - {row["guid"] for row in rows(url)}:
            return
    pytest.fail("the planted fault lost nothing, so this test could not see a real one")
