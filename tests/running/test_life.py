"""The whole life of a contract over HTTP, run as an operator runs it, on both databases."""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.policy import treasury_day
from tests.databases import KINDS, fresh_url
from tests.running import program


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", KINDS)
def test_from_label_to_payment(kind: str, tmp_path: Path) -> None:
    port = program.free_port()
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        url = stack.enter_context(fresh_url(kind, tmp_path))
        v, github = stack.enter_context(program.sandbox(port))
        env = program.environment(url, github, port, v.world.app.id)

        def command(*words: str) -> str:
            done = program.run(env, *words, folder=tmp_path)
            assert done.returncode == 0, done.stderr
            return done.stdout

        command("migrate")
        fund = ("--amount", "$20,000", "--cost-centre", "1001", "--region", "ON")
        named = ("--by", "repository-admin", "--by-id", str(v.second_maintainer.id), "--reason", "the year's plan")
        command("fund", "add", "--repository", str(v.repository.id), *fund, *named)
        scopes = "payables:read,payments:write,contracts:read"
        owner = ("--owner", "repository-admin", "--owner-id", str(v.second_maintainer.id))
        token = command("token", "create", "finance", *owner, "--scopes", scopes).split()[0]
        stack.enter_context(program.running(env, "serve", tmp_path))
        if kind == "postgresql":
            stack.enter_context(program.running(env, "work", tmp_path))
        program.wait_until(
            lambda: (program.call(address, token, "/readyz") or {}).get("status") == "ready", "readiness"
        )

        w = v.world
        issue = w.create_issue(v.contributor, v.repository, "Dates are wrong in French")
        w.add_label(v.maintainer, issue, "bounty: $500")
        w.comment(v.contributor, issue, "/claim")
        pull = w.open_pull(v.contributor, v.repository, "Mend dates", f"Fixes #{issue.number}")
        w.merge(v.maintainer, pull)
        rows = program.wait_until(
            lambda: (program.call(address, token, "/api/v1/payables") or {}).get("items"), "a payable"
        )
        assert [(r["payee_login"], r["net_cents"], r["total_cents"]) for r in rows] == [
            ("first-contributor", 50_000, 56_500)
        ]
        report = {"reference": "CHQ-1", "paid_on": treasury_day(datetime.now(UTC)).isoformat(), "amount_cents": 56_500}
        paid = program.call(address, token, f"/api/v1/payables/{rows[0]['payable_id']}/paid", report)
        again = program.call(address, token, f"/api/v1/payables/{rows[0]['payable_id']}/paid", report)
        assert paid["status"] == again["status"] == "paid"
        program.wait_until(lambda: any("Paid to" in c.body for c in list(issue.comments)), "the comment")
        program.wait_until(
            lambda: any(run.document.get("conclusion") == "success" for run in list(v.repository.check_runs)),
            "the check run",
        )
        assert sum(c.author.type == "Bot" for c in issue.comments) == 1
        assert command("verify").startswith("Every chain")
        assert "1 contracts rebuilt" in command("rebuild")
        assert command("verify").startswith("Every chain")
        assert "Paid" in command("explain", str(rows[0]["contract_id"]))
        # Of the installation GitHub told when no service was there yet, which is found once it is old enough.
        *missed, _sum = command("reconcile").splitlines()
        assert [line for line in missed if "installation.created" not in line] == []
