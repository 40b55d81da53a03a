"""A subscriber is told by the running program, also of what was committed when it was killed."""

import os
import signal
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.databases import KINDS, fresh_url
from tests.outbound.receiver import receiving, verified
from tests.running import program

KEY = "5f1d8c03b7e94a26d0c8f2b16e7a93d4"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_committed_before_a_kill_is_sent_after_it(kind: str, tmp_path: Path) -> None:
    port, target = program.free_port(), program.free_port()
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        url = stack.enter_context(fresh_url(kind, tmp_path))
        v, github = stack.enter_context(program.sandbox(port))
        env = program.environment(url, github, port, v.world.app.id)
        env |= {"WEBHOOK_KEY": KEY, "WEBHOOK_NETWORKS": "127.0.0.0/8"}

        def command(*words: str) -> str:
            done = program.run(env, *words, folder=tmp_path)
            assert done.returncode == 0, done.stderr
            return done.stdout

        command("migrate")
        fund = ("--amount", "$20,000", "--cost-centre", "1001", "--region", "ON")
        named = ("--by", "repository-admin", "--by-id", str(v.second_maintainer.id), "--reason", "the year's plan")
        command("fund", "add", "--repository", str(v.repository.id), *fund, *named)
        owner = ("--owner", "repository-admin", "--owner-id", str(v.second_maintainer.id))
        token = command("token", "create", "x", *owner, "--scopes", "webhooks:manage").split()[0]
        hook = f"http://127.0.0.1:{target}/in"
        number, secret = command("webhook", "add", hook, *owner, "--events", "contract.opened").split()

        def log() -> list[dict[str, Any]]:
            told = program.call(address, token, f"/api/v1/webhooks/{number}/deliveries") or {}
            found: list[dict[str, Any]] = told.get("items", [])
            return found

        with program.running(env, "serve", tmp_path) as process:
            program.wait_until(
                lambda: (program.call(address, token, "/readyz") or {}).get("status") == "ready", "readiness"
            )
            # Nobody listens at the target yet.
            issue = v.world.create_issue(v.contributor, v.repository, "Dates are wrong in French")
            v.world.add_label(v.maintainer, issue, "bounty: $500")
            program.wait_until(lambda: any(line["problem"] == "unreachable" for line in log()), "a first try")
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=30)
        logged = (tmp_path / "serve.log").read_text()
        assert "webhook not taken" in logged and secret not in logged
        receiver = stack.enter_context(receiving(target))
        stack.enter_context(program.running(env, "serve", tmp_path))
        program.wait_until(lambda: receiver.got, "the message")
        got = receiver.got[0]
        assert verified(got, secret, datetime.now(UTC))["type"] == "contract.opened"
        program.wait_until(lambda: [line["status"] for line in log()] == ["sent"], "the log")
        assert log()[0]["message_id"] == got.id and log()[0]["attempts"] >= 2
        assert "sent" in command("webhook", "deliveries", number)
        again = len(receiver.got)
        assert "1 put back" in command("webhook", "replay", number, "--since", "2026-01-01")
        program.wait_until(lambda: len(receiver.got) > again, "the replay")
        assert receiver.got[-1].id == got.id
        renewed = command("webhook", "rotate", number).split()[1]
        assert renewed.startswith("whsec_") and renewed != secret
        assert hook in command("webhook", "list") and "whsec" not in command("webhook", "list")
        command("webhook", "enable", number)
        command("webhook", "remove", number)
        assert command("webhook", "list") == ""
