"""Plays the main job on a sandbox GitHub beside the real service, tells each step, and goes on serving."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from app import bootstrap, logs, serving
from app.bootstrap import CannotStart
from app.core.money import format_en, format_fr
from app.core.policy import fiscal_year, treasury_day
from app.core.state import Contract
from app.db import funds, tokens
from app.db.funds import NewFund
from app.db.tokens import NewToken
from app.demo_board import FUNDED_DAYS, OWNER, BoardStory, pay
from app.demo_ground import HOST, Calendar, free_port, must_be_free, serve_at, settings_of, village_of
from app.github.render import explain
from app.sandbox.model import Issue
from app.sandbox.serve import create_sandbox
from app.service.funding import act

PORT = 8000
STEP_SECONDS_MAX = 30.0


def run(*, once: bool) -> None:
    """The story; then, unless ``once``, serves until stopped.

    Raises:
        CannotStart: a port is taken, or a step did not come about.
    """
    logs.configure("ERROR")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gc-bounty-demo-")))
        demo = Demo(folder, stack)
        demo.play()
        if once:
            return
        print("\nServing on. Stop with Ctrl+C. / Le service continue. Arrêtez-le par Ctrl+C.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


class Demo:
    """The sandbox and the service, both really serving on this machine's loopback address."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        secret = secrets.token_urlsafe(40)
        port = int(os.environ.get("PORT") or PORT)
        must_be_free(port)
        self.address = f"http://{HOST}:{port}"
        self.github = f"http://{HOST}:{free_port()}"
        self.calendar = Calendar()
        self.village = village_of(key, secret, self.github, self.address, self.calendar)
        serve_at(create_sandbox(self.village.world), self.github, stack)
        settings = settings_of(key, secret, self.village, folder, self.github, self.address)
        self.running = serving.prepare(settings, stack)
        serving.start(self.running.jobs, stack)
        serve_at(self.running.web, self.address, stack)
        self.token = self._open_books()

    def play(self) -> None:
        """The whole story, a sentence a step."""
        v, w = self.village, self.village.world
        print(f"GC Bounty demo: a sandbox GitHub at {self.github}, the service at {self.address}", flush=True)
        say("Finance", f"opens a fund of {format_en(2_000_000)} for {v.repository.full_name}")
        first = self._offered("Dates are wrong in French", "bounty: $500")
        second = self._offered("Search is slow", "prime : 1 250,50 $")
        third = self._offered("Colours are hard to read", "bounty: $300")

        w.comment(v.contributor, first, "I can mend this.\n\n/claim")
        self._until(first, lambda c: c.status == "claimed")
        say("first-contributor", f"claims #{first.number} for two weeks; the terms are fixed now")
        pull = w.open_pull(v.contributor, v.repository, "Write dates in French", f"Fixes #{first.number}")
        self._until(first, lambda c: c.status == "submitted")
        say("first-contributor", f"opens pull request #{pull.number}; GitHub links it to #{first.number}")
        w.merge(v.maintainer, pull)
        self._until(first, lambda c: c.status == "payable")
        say("first-maintainer", "merges it; every acceptance rule holds, so the contract is payable")

        w.comment(v.rival, second, "/réclamer")
        self._until(second, lambda c: c.status == "claimed")
        say("rival-contributor", f"claims #{second.number} and has two weeks for a pull request")
        w.comment(v.contributor, second, "/claim")
        self._until(second, lambda c: len(c.waitlist) == 1)
        say("first-contributor", f"claims #{second.number} too and is first on its waitlist")

        self._refused()
        self._held(third)
        self._paid()
        self._board()
        self._show(first)

    def _offered(self, title: str, label: str) -> Issue:
        v = self.village
        issue = v.world.create_issue(v.contributor, v.repository, title)
        v.world.add_label(v.maintainer, issue, label)
        contract = self._until(issue, lambda c: c.status == "open")
        say("first-maintainer", f"labels #{issue.number} “{label}”: {_both(contract.amount_cents)} is offered")
        return issue

    def _refused(self) -> None:
        v = self.village
        v.world.create_label(v.maintainer, v.repository, "bounty: $900")
        issue = v.world.create_issue(v.rival, v.repository, "Pay me for this")
        v.world.add_label(v.triager, issue, "bounty: $900")
        self._wait(lambda: any("role" in text for text in self._said(issue)), f"a refusal on #{issue.number}")
        say("triager", f"labels #{issue.number} “bounty: $900”, but triage may not offer; the App says why:")
        quote(next(line for line in self._said(issue)[0].splitlines() if "role" in line))

    def _held(self, issue: Issue) -> None:
        v, w = self.village, self.village.world
        w.set_role(v.repository, v.contributor, "write")
        w.comment(v.contributor, issue, "/claim")
        self._until(issue, lambda c: c.status == "claimed")
        pull = w.open_pull(v.contributor, v.repository, "Raise the contrast", f"Closes #{issue.number}")
        self._until(issue, lambda c: c.status == "submitted")
        w.merge(v.contributor, pull)
        contract = self._until(issue, lambda c: c.held)
        say("first-contributor", f"merges their own pull request #{pull.number}: held. gc-bounty explain says:")
        quote(explain(contract)[0])

    def _paid(self) -> None:
        listed = self._call("GET", "/api/v1/payables?status=payable")
        say("Finance", f"pulls {self.address}/api/v1/payables:")
        for row in listed["items"]:
            quote(f"payable {row['payable_id']}: {row['total']} CAD to {row['payee_login']}, due {row['due_on']}")
        row = listed["items"][0]
        report = {
            "reference": "DEMO-0001",
            "paid_on": treasury_day(bootstrap.now()).isoformat(),
            "amount_cents": row["total_cents"],
        }
        self._call("POST", f"/api/v1/payables/{row['payable_id']}/paid", report)
        say("Finance", f"pays and reports reference DEMO-0001; payable {row['payable_id']} is paid")

    def _board(self) -> None:
        """What happened over some weeks elsewhere, so that every page has something to show."""
        story = BoardStory(self.village.world, self.calendar.go, self.village.maintainer)
        now = bootstrap.now()
        for year in {fiscal_year(now), fiscal_year(now - timedelta(days=FUNDED_DAYS))}:
            self._open_fund("account", story.owner.id, year, 5_000_000, now - timedelta(days=FUNDED_DAYS))
        story.play()

        def owed() -> list[dict[str, Any]]:
            listed: list[dict[str, Any]] = self._call("GET", "/api/v1/payables?status=payable")["items"]
            return [row for row in listed if story.offer_of(row) is not None]

        self._wait(lambda: len(owed()) == story.owed(), "what is owed elsewhere")
        say(
            "Finance",
            f"pays {pay(self._call, owed(), story, now)} payables of {story.owner.login} and releases a batch",
        )
        self._wait(lambda: self._on_board() == story.on_board(), "the board")
        # Their figures are made every quarter of an hour; nobody waits that long for a demo's.
        self.running.jobs.wake("reports")
        say("Everybody", f"sees what is offered at {self.address}/en/opportunities and {self.address}/fr/possibilites")
        say("Everybody", f"sees how fast it went at {self.address}/en/reports and {self.address}/fr/rapports")

    def _on_board(self) -> int:
        with urllib.request.urlopen(f"{self.address}/opportunities.json", timeout=10) as answer:  # noqa: S310
            return sum(item["repository"].startswith(f"{OWNER}/") for item in json.load(answer)["items"])

    def _show(self, issue: Issue) -> None:
        self._wait(lambda: any("Paid" in text for text in self._said(issue)), "the comment that says it is paid")
        print("\nThe list of payables / La liste des sommes à payer")
        for row in self._call("GET", "/api/v1/payables")["items"]:
            cells = (
                row["payable_id"],
                row["issue_url"],
                row["payee_login"],
                row["total"],
                row["status"],
                row["paid_on"],
            )
            print("  " + "  ".join(str(cell) for cell in cells))
        print("\nOpen / Ouvrez")
        print(f"  {self.github}/                              the sandbox GitHub, its issues and comments")
        print(f"  {self.address}/                              the board, in English and in French")
        print(f"  {self.address}/api/v1/openapi.json           the finance API")
        print(f"  curl -H 'Authorization: Bearer {self.token}' {self.address}/api/v1/payables")

    def _open_books(self) -> str:
        engine, moment = self.running.parts.engine, bootstrap.now()
        self._open_fund("repository", self.village.repository.id, fiscal_year(moment), 2_000_000, moment)
        scopes = [scope.value for scope in tokens.Scope]
        boss = self.village.second_maintainer
        holder = NewToken(name="demo", owner_id=boss.id, owner_login="repository-admin", scopes=scopes, days=1)
        return tokens.create(engine, holder, moment)[0]

    def _open_fund(self, scope: str, scope_id: int, year: str, cents: int, moment: datetime) -> None:
        new = NewFund(
            scope=scope,
            scope_id=scope_id,
            name="Demo",
            fiscal_year=year,
            cost_centre="1001",
            coding="",
            region="ON",
            amount_cents=cents,
            offer_ceiling_cents=1_000_000,
        )
        boss = self.village.second_maintainer
        told = act(boss.login, boss.id, "The demonstration. / La démonstration.", moment)
        funds.open_fund(self.running.parts.engine, new, told)

    def _until(self, issue: Issue, holds: Callable[[Contract], bool]) -> Contract:
        found: list[Contract] = []

        def look() -> bool:
            contract = self.running.parts.store.to_show(issue.id)[2] if self._known(issue) else None
            if contract is not None and holds(contract):
                found.append(contract)
            return bool(found)

        self._wait(look, f"the next step on #{issue.number}")
        return found[0]

    def _known(self, issue: Issue) -> bool:
        return self.running.parts.store.concerns(self.village.repository.id, issue.number)

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + STEP_SECONDS_MAX
        while not holds():
            if time.monotonic() > until:
                raise CannotStart(f"The demo waited in vain for {what}. See: gc-bounty deliveries list")
            time.sleep(0.02)

    def _said(self, issue: Issue) -> list[str]:
        return [c.body for c in list(issue.comments) if c.author.type == "Bot"]

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, more: dict[str, str] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(more or {})}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.address + path, data, headers, method=method)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.load(answer)


def say(who: str, what: str) -> None:
    print(f"• {who} {what}", flush=True)


def quote(text: str) -> None:
    for line in text.splitlines():
        print(f"    | {line}", flush=True)


def _both(cents: int) -> str:
    return f"{format_en(cents)} / {format_fr(cents)}"
