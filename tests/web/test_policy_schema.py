"""Editors everywhere get the schema of a repository's file without a token."""

from app.policy_model import schema
from tests.web.office import Office


def test_the_schema_is_public_and_kept_by_caches(office: Office) -> None:
    with office.client(token=None) as client:
        answer = client.get("/schemas/bounty.json")
    assert answer.json() == schema()
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["access-control-allow-origin"] == "*"
