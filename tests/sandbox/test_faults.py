"""Trouble on demand: each kind strikes the calls it names, as often as told, and nothing else."""

from __future__ import annotations

import httpx
import pytest

from app.sandbox.faults import Fault, Hang
from app.sandbox.front import Front
from tests.sandbox.api import Api, SandboxTransport, new_api, read


@pytest.fixture
def api() -> Api:
    made = new_api()
    made.world.create_issue(made.village.contributor, made.village.repository, "Bug")
    return made


def statuses(api: Api, times: int, path: str = "/issues/1") -> list[int]:
    return [api.call("GET", api.home + path).status for _ in range(times)]


def test_a_status_strikes_the_nth_call(api: Api) -> None:
    api.world.faults.add(Fault(kind="status", path=r".*/issues/\d+", status=503, skip=1, times=2))
    assert statuses(api, 5) == [200, 503, 503, 200, 200]
    assert len(api.world.faults.hits) == 2


def test_lag_hides_the_object_for_a_while(api: Api) -> None:
    api.world.faults.add(Fault(kind="lag", method="GET", path=r".*/issues/1", times=2))
    assert statuses(api, 3) == [404, 404, 200]


def test_limits_say_when_to_come_back(api: Api) -> None:
    for status in (403, 429):
        api.world.faults.add(Fault(kind="limit", status=status, retry_after=7))
        answer = api.call("GET", api.home)
        assert (answer.status, answer.headers["retry-after"]) == (status, "7")
        assert "secondary rate limit" in read(answer)["message"]


def test_a_spent_hour_says_that_nothing_remains(api: Api) -> None:
    api.world.faults.add(Fault(kind="limit", status=403))
    answer = api.call("GET", api.home)
    assert (answer.status, answer.headers["x-ratelimit-remaining"]) == (403, "0")
    assert "retry-after" not in answer.headers


def test_deliveries_leave_though_the_answer_does_not(api: Api) -> None:
    api.world.faults.add(Fault(kind="lost_answer", method="POST", path=".*/comments"))
    api.sent.clear()
    api.call("POST", f"{api.home}/issues/1/comments", {"body": "Told"})
    assert api.names() == ["issue_comment.created"]


def test_work_done_but_not_told(api: Api) -> None:
    api.world.faults.add(Fault(kind="lost_answer", method="POST", path=".*/comments", status=502))
    assert api.call("POST", f"{api.home}/issues/1/comments", {"body": "Once"}).status == 502
    assert [c["body"] for c in api.get(f"{api.home}/issues/1/comments")] == ["Once"]


def test_graphql_errors_come_with_status_200(api: Api) -> None:
    api.world.faults.add(Fault(kind="graphql", operation="Rate", error_type="RATE_LIMITED", message="Too much"))
    other = api.query("query Other { rateLimit { cost } }")
    struck = api.query("query Rate { rateLimit { cost } }")
    assert "errors" not in other
    assert struck["errors"] == [{"type": "RATE_LIMITED", "message": "Too much"}]
    assert api.said[-1][1].status == 200


def test_an_answer_that_never_comes(api: Api) -> None:
    api.world.faults.add(Fault(kind="hang", path=".*/issues/1", times=2))
    with pytest.raises(Hang):
        api.call("GET", f"{api.home}/issues/1")
    client = httpx.Client(transport=SandboxTransport(api.front), base_url="https://api.github.com")
    headers = {"authorization": f"Bearer {api.token}"}
    with pytest.raises(httpx.ReadTimeout):
        client.get(f"{api.home}/issues/1", headers=headers)
    assert client.get(f"{api.home}/issues/1", headers=headers).status_code == 200


def test_content_limits_when_switched_on() -> None:
    now = [1_800_000_000.0]
    limited = new_api(wall=lambda: now[0])
    limited.world.create_issue(limited.village.contributor, limited.village.repository, "Bug")
    front = Front(limited.world, enforce_content_limits=True)
    limited.front = front
    path = f"{limited.home}/issues/1/comments"
    answers = [limited.call("POST", path, {"body": str(n)}) for n in range(81)]
    assert [a.status for a in answers] == [201] * 80 + [403]
    assert answers[-1].headers["retry-after"] == "60"
    now[0] += 61
    assert limited.call("POST", path, {"body": "again"}).status == 201


def test_etags_make_unchanged_answers_free(api: Api) -> None:
    first = api.call("GET", api.home + "/issues/1")
    same = api.call("GET", api.home + "/issues/1", headers={"if-none-match": first.headers["etag"]})
    assert (same.status, same.body) == (304, b"")
    assert same.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"]
    api.world.comment(api.village.contributor, api.world.issue(api.village.repository, 1), "Change")
    again = api.call("GET", api.home + "/issues/1", headers={"if-none-match": first.headers["etag"]})
    assert again.status == 200
