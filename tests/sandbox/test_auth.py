"""Who may call: the App's JWT is really verified, tokens end, and a token reaches only what it was given."""

from __future__ import annotations

import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.api import Api, app_jwt, keys, new_api, read


@pytest.fixture
def api() -> Api:
    return new_api()


def status(api: Api, token: str) -> int:
    return api.call("GET", "/app", authorization=f"Bearer {token}").status


def test_id_and_client_id_are_both_issuers(api: Api) -> None:
    assert status(api, app_jwt(str(api.world.app.id))) == 200
    assert status(api, app_jwt(api.world.app.client_id)) == 200


def test_a_wrong_jwt_is_refused(api: Api) -> None:
    name, now = str(api.world.app.id), time.time()
    stranger = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    wrong = {
        "another key": app_jwt(name, key=stranger.decode()),
        "another issuer": app_jwt("12"),
        "expired": app_jwt(name, issued=now - 3600),
        "too far ahead": app_jwt(name, seconds=1200),
        "from the future": app_jwt(name, issued=now + 600, seconds=10),
        "shared secret": jwt.encode({"iss": name, "iat": now, "exp": now + 60}, "x" * 32, algorithm="HS256"),
        "unsigned": jwt.encode({"iss": name, "iat": now, "exp": now + 60}, "", algorithm="none"),
        "without an end": jwt.encode({"iss": name, "iat": int(now)}, keys()[0], algorithm="RS256"),
        "nonsense": "a.b.c",
    }
    assert {why: status(api, token) for why, token in wrong.items()} == dict.fromkeys(wrong, 401)


def test_tokens_have_the_long_form_and_end_within_the_hour() -> None:
    now = [time.time()]
    api = new_api(wall=lambda: now[0])
    head, app_id, rest = api.token.split("_", 2)
    assert (head, app_id) == ("ghs", str(api.world.app.id))
    assert rest.count(".") == 2 and 450 < len(api.token) < 560
    assert api.call("GET", api.home).status == 200
    now[0] += 3601
    assert api.call("GET", api.home).status == 401


def test_revoked_suspended_and_removed_tokens_fail(api: Api) -> None:
    world, people = api.world, api.village
    world.suspend(people.second_maintainer, people.installation)
    assert api.call("GET", api.home).status == 403
    assert api.as_app("POST", f"/app/installations/{people.installation.id}/access_tokens", {}).status == 403
    world.unsuspend(people.second_maintainer, people.installation)
    assert api.call("GET", api.home).status == 200
    world.tokens[api.token].revoked = True
    assert api.call("GET", api.home).status == 401
    world.uninstall(people.second_maintainer, people.installation)
    assert api.as_app("POST", f"/app/installations/{people.installation.id}/access_tokens", {}).status == 404


def test_a_repository_outside_the_installation_is_not_there(api: Api) -> None:
    api.world.add_repository(api.village.owner, "elsewhere")
    assert api.call("GET", "/repos/canada-ca/elsewhere").status == 404


def test_a_narrowed_token_reaches_only_its_repositories(api: Api) -> None:
    people = api.village
    other = api.world.add_repository(people.owner, "other")
    api.world.add_to_installation(people.second_maintainer, people.installation, other)
    path = f"/app/installations/{people.installation.id}/access_tokens"
    token = read(api.as_app("POST", path, {"repository_ids": [other.id]}))["token"]
    statuses = [
        api.call("GET", place, authorization=f"token {token}").status for place in ("/repos/canada-ca/other", api.home)
    ]
    assert statuses == [200, 404]
    assert api.get("/installation/repositories")["total_count"] == 2


def test_permissions_of_the_app_are_kept_to(api: Api) -> None:
    world, people = api.world, api.village
    world.create_issue(people.contributor, people.repository, "Bug")
    world.tokens[api.token].permissions = {"metadata": "read", "issues": "read"}
    assert api.call("GET", f"{api.home}/issues/1").status == 200
    refused = api.call("POST", f"{api.home}/issues/1/comments", {"body": "No"})
    assert (refused.status, read(refused)["message"]) == (403, "Resource not accessible by integration")
    assert api.call("POST", f"{api.home}/check-runs", {}).status == 403


def test_jwt_and_token_do_not_stand_for_each_other(api: Api) -> None:
    assert api.call("GET", "/app").status == 401
    assert api.as_app("GET", api.home).status == 401
    assert api.front.handle(api.said[-1][0]).status == 401
