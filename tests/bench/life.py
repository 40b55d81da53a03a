"""Measures the time from a merge's delivery to its row in the payable list, and what a foreign delivery costs."""

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from app.core.policy import fiscal_year
from app.db.engine import open_engine
from app.db.funds import NewFund, open_fund
from app.db.migrate import upgrade
from app.db.tokens import NewToken, create
from app.sandbox.model import Issue
from app.sandbox.world import Village
from tests import scenes
from tests.databases import KINDS, fresh_engine, fresh_url
from tests.running import program
from tests.town import Town

MERGES = 15
FOREIGN = 400


def main() -> None:
    """Prints one table; nothing is asserted."""
    print("\nFrom a merge to the payable list, at rest (the goal: below 300 ms at the median)")
    for kind in KINDS:
        took = _merges(kind)
        median, worst = statistics.median(took) * 1000, max(took) * 1000
        print(f"  {kind:11} median {median:6.0f} ms   slowest of {len(took)} {worst:6.0f} ms")
    print("\nA delivery that concerns nothing of ours, handled by the worker without any call to GitHub")
    for kind in KINDS:
        print(f"  {kind:11} {_foreign(kind) * 1_000_000:6.0f} µs each, mean of {FOREIGN}")


def _merges(kind: str) -> list[float]:
    port = program.free_port()
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(fresh_url(kind, folder))
        v, github = stack.enter_context(program.sandbox(port))
        token = _books(url, v)
        env = {**program.environment(url, github, port, v.world.app.id), "LOG_LEVEL": "ERROR"}
        stack.enter_context(program.running(env, "serve", folder))
        program.wait_until(lambda: program.call(address, token, "/readyz"), "the server")
        return [_merge(v, address, token, number) for number in range(MERGES)]


def _merge(v: Village, address: str, token: str, paid_before: int) -> float:
    issue = v.world.create_issue(v.contributor, v.repository, f"Issue {paid_before}")
    v.world.add_label(v.maintainer, issue, "bounty: $100")
    v.world.comment(v.contributor, issue, "/claim")
    pull = v.world.open_pull(v.contributor, v.repository, "Mend", f"Fixes #{issue.number}")
    program.wait_until(lambda: _in_review(issue), "the pull request's link")
    path = f"/api/v1/payables?limit=500&payee={v.contributor.id}"
    began = time.perf_counter()
    v.world.merge(v.maintainer, pull)
    program.wait_until(lambda: len(program.call(address, token, path)["items"]) > paid_before, "the payable")
    return time.perf_counter() - began


def _in_review(issue: Issue) -> bool:
    """The comment says so last of all, so that nothing is left to do when the merge comes."""
    return any("In review" in c.body for c in list(issue.comments))


def _books(url: str, v: Village) -> str:
    engine = open_engine(url)
    upgrade(engine)
    now = v.world.now()

    fund = NewFund(
        scope="repository",
        scope_id=v.repository.id,
        name="bench",
        fiscal_year=fiscal_year(now),
        cost_centre="1",
        coding="",
        region="ON",
        amount_cents=10_000_000,
        offer_ceiling_cents=1_000_000,
    )
    open_fund(engine, fund, scenes.because(now))
    new = NewToken(name="bench", owner_id=1, owner_login="bench", scopes=["payables:read"], days=1)
    text, _ = create(engine, new, now)
    engine.dispose()
    return text


def _foreign(kind: str) -> float:
    """Comments without a command on issues without a label of ours, as most of GitHub's traffic is."""
    with tempfile.TemporaryDirectory() as folder, fresh_engine(kind, Path(folder)) as engine:
        town = Town(engine)
        town.deliver()
        issue = town.world.create_issue(town.v.contributor, town.repository, "Nothing to do with money")
        for number in range(FOREIGN):
            town.world.comment(town.v.rival, issue, f"Remark {number}")
        work, town.work = town.work, lambda: None  # type: ignore[method-assign]
        town.deliver()
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) / FOREIGN
