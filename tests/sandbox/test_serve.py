"""The sandbox over HTTP: the API, the control API, the page, deliveries that really travel, and silence."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
import uvicorn

from app.sandbox.faults import Fault
from app.sandbox.serve import create_sandbox
from app.sandbox.world import Village, village
from tests.sandbox.api import app_jwt, keys

REPOSITORY = "canada-ca/formulaires-forms"


class Receiver:
    """A webhook endpoint that notes what it gets; ``enough`` is set when ``wanted`` requests came."""

    def __init__(self, wanted: int, status: int = 202) -> None:
        self.bodies: list[bytes] = []
        self.events: list[str] = []
        self.enough = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.events.append(self.headers["X-GitHub-Event"])
                self.send_response(status)
                self.end_headers()
                if len(receiver.bodies) == wanted:
                    receiver.enough.set()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextlib.contextmanager
def served(made: Village) -> Iterator[httpx.Client]:
    """The sandbox on a free port, really listening."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_sandbox(made.world), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def made() -> Village:
    return village(public_key=keys()[1])


def test_the_api_over_http_with_quoted_paths(made: Village) -> None:
    made.world.create_label(made.maintainer, made.repository, "prime : 50/50")
    with served(made) as client:
        bearer = {"authorization": f"Bearer {app_jwt(str(made.world.app.id))}"}
        path = f"/app/installations/{made.installation.id}/access_tokens"
        token = client.post(path, headers=bearer).json()["token"]
        headers = {"authorization": f"token {token}"}
        label = client.get(f"/repos/{REPOSITORY}/labels/prime%20%3A%2050%2F50", headers=headers)
        assert (label.status_code, label.json()["name"]) == (200, "prime : 50/50")
        assert client.get(f"/api/v3/repos/{REPOSITORY}").status_code == 401


def test_acting_by_the_control_api_and_looking_at_the_page(made: Village) -> None:
    acts = [
        {"do": "create_issue", "by": "first-contributor", "repo": REPOSITORY, "title": "<b>Bug</b>"},
        {"do": "add_label", "by": "first-maintainer", "repo": REPOSITORY, "issue": 1, "name": "bounty: $500"},
        {"do": "comment", "by": "first-contributor", "repo": REPOSITORY, "issue": 1, "body": "/claim"},
        {"do": "open_pull", "by": "first-contributor", "repo": REPOSITORY, "title": "Fix", "body": "Closes #1"},
        {"do": "merge", "by": "first-maintainer", "repo": REPOSITORY, "pull": 2},
    ]
    with served(made) as client:
        for act in acts:
            assert client.post("/_sandbox/actions", json=act).status_code == 200, act
        state = client.get("/_sandbox/state").json()
        issue = state["repositories"][0]["issues"][0]
        assert (issue["state"], issue["comments_list"][0]["body"]) == ("closed", "/claim")
        page = client.get("/").text + client.get(f"/{REPOSITORY}/issues/1").text
        assert "&lt;b&gt;Bug" in page and "<b>Bug" not in page and "/claim" in page
        assert client.get(f"/{REPOSITORY}/pull/2").status_code == 200
        assert client.get(f"/{REPOSITORY}/issues/99").status_code == 404


def test_comments_reactions_and_runs_by_id_over_the_control_api(made: Village) -> None:
    world = made.world
    issue = world.create_issue(made.contributor, made.repository, "Bug")
    comment = world.comment(made.contributor, issue, "/claim")
    with served(made) as client:

        def act(**asked: Any) -> int:
            return client.post("/_sandbox/actions", json=asked).status_code

        assert act(do="edit_comment", by="first-contributor", comment=comment.id, body="x") == 200
        assert act(do="react", by="rival-contributor", target=comment.id, content="eyes") == 200
        assert act(do="suspend", by="repository-admin", installation=made.installation.id) == 200
        assert act(do="delete_comment", by="rival-contributor", comment=comment.id) == 403
        assert act(do="explode") == 422
        assert act(do="create_issue", by="rival-contributor", repo=REPOSITORY) == 422
        assert act(do="create_issue", by="rival-contributor", repo=REPOSITORY, title="x", colour="red") == 422
    assert (comment.body, len(comment.reactions)) == ("x", 1)


def test_faults_by_the_control_api(made: Village) -> None:
    with served(made) as client:
        client.post("/_sandbox/faults", json={"kind": "status", "path": "/meta", "status": 503})
        assert [client.get("/meta").status_code for _ in range(2)] == [503, 200]
        assert client.post("/_sandbox/faults", json={"kind": "status", "wrong": 1}).status_code == 422
        client.post("/_sandbox/faults", json={"kind": "status", "path": "/meta"})
        client.post("/_sandbox/faults", json={"clear": True})
        assert client.get("/meta").status_code == 200


def test_silence_lasts_until_the_client_gives_up(made: Village) -> None:
    made.world.faults.add(Fault(kind="hang", path="/meta"))
    with served(made) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/meta", timeout=0.3)
        assert client.get("/meta").status_code == 200


def test_deliveries_travel_in_order_and_answers_are_logged() -> None:
    receiver = Receiver(wanted=6)
    made = village(webhook_url=receiver.url)
    for number in range(5):
        made.world.create_issue(made.contributor, made.repository, str(number))
    assert receiver.enough.wait(30)
    sent = [entry.delivery.body for entry in made.world.deliveries.log]
    assert receiver.bodies == sent
    assert receiver.events == ["installation"] + ["issues"] * 5


def test_a_refusing_receiver_is_a_failure_in_the_log() -> None:
    receiver = Receiver(wanted=1, status=500)
    made = village(webhook_url=receiver.url)
    assert receiver.enough.wait(30)
    made.world.deliveries.wait()
    assert made.world.deliveries.log[0].status_code == 500
