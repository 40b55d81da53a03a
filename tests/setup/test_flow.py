"""The whole way: code, owner, GitHub, credentials, and the program runs."""

from __future__ import annotations

import logging
import re
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import credentials
from app.settings import SettingsProblem, load_settings, needs_setup
from tests.databases import KINDS, clean_engine
from tests.setup.visit import BASE, Visit, first_start, manifest_of, query_of


def secrets_of(kept: dict[str, str]) -> list[str]:
    key = kept["PRIVATE_KEY"].splitlines()[5]
    return [kept["WEBHOOK_SECRET"], kept["GITHUB_CLIENT_SECRET"], key]


@pytest.mark.parametrize("kind", KINDS)
def test_from_nothing_to_a_running_program(
    kind: str,
    town: tuple[Any, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    with clean_engine(kind, tmp_path) as engine:
        url = engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
        file = tmp_path / "kept" / "app.json"
        with first_start(town, tmp_path, monkeypatch, DATABASE_URL=url, CREDENTIALS_FILE=str(file)) as visit:
            assert needs_setup()
            assert visit.get("/readyz").status_code == 503
            back = visit.registered()
            done = visit.get(back)
            assert (done.status_code, done.headers["location"]) == (303, "/setup/done?lang=en")
            assert "code=" not in done.headers["location"]
            page = visit.get("/setup/done")
            assert f"{town[1]}/apps/gc-bounty/installations/new" in page.text
            assert "labels sync" in page.text and "fund add" in page.text and "put on again" in page.text
            assert 'lang="fr"' in visit.get("/setup/done?lang=fr").text
            # The program answers now, setup does not.
            assert visit.get("/readyz").json() == {"status": "ready"}
            assert visit.get("/api/v1/payables").status_code == 401
            for path in ("/setup", "/setup/confirm", back):
                assert visit.get(path).status_code == 404, path
            assert visit.another_browser().get("/setup/done").status_code == 404
            assert visit.another_browser().get("/setup/installed").status_code == 200
            kept = credentials.read(file)
            assert int(kept["APP_ID"]) == town[0].app.id
            assert kept["WEBHOOK_SECRET"] == town[0].app.webhook_secret
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert [p.name for p in file.parent.iterdir()] == ["app.json"]
            assert not needs_setup()
            for secret in secrets_of(kept):
                assert secret not in page.text
    settings = load_settings()
    assert settings.app is not None and settings.app.app_id == town[0].app.id
    assert settings.client_id == town[0].app.client_id
    said = "".join(capfd.readouterr())
    assert not any(secret in said for secret in (*secrets_of(kept), query_of(back)["code"], query_of(back)["state"]))
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)


def test_the_manifest_asks_for_what_app_yml_lists_and_stays_private(visit: Visit) -> None:
    visit.enter()
    page = visit.choose(name="GC Bounty ESDC")
    sent = manifest_of(page)
    assert sent["public"] is False
    assert sent["name"] == "GC Bounty ESDC"
    assert sent["hook_attributes"] == {"url": f"{BASE}/api/github/webhooks", "active": True}
    assert (sent["redirect_url"], sent["setup_url"]) == (f"{BASE}/setup/created", f"{BASE}/setup/installed")
    assert "contents" not in sent["default_permissions"]
    assert f"{visit.github}/organizations/canada-ca/settings/apps/new?state=" in page.text
    assert f"form-action {visit.github};" in page.headers["content-security-policy"]
    assert visit.post("/setup/app", owner="personal", login="", name="Mine").status_code == 303
    assert f'action="{visit.github}/settings/apps/new?state=' in visit.get("/setup/confirm").text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_wrong_is_told_at_its_field_in_either_language(visit: Visit, language: str) -> None:
    def told(path: str, **fields: str) -> httpx.Response:
        answer = visit.post(f"{path}?lang={language}", **fields)
        title = "<title>Error:" if language == "en" else "<title>Erreur\u00a0:"
        assert answer.status_code == 422 and title in answer.text and f'<html lang="{language}">' in answer.text
        return answer

    assert 'href="#code"' in told("/setup/code", code="0" * 32).text and visit.waited == [1.0]
    visit.enter(language)
    page = told("/setup/app", owner="organization", login="a/b", name="").text
    assert 'href="#login"' in page and 'href="#name"' in page and 'value="a/b"' in page
    assert 'href="#owner"' in told("/setup/app", owner="nobody", name="x").text
    # The frame's own files come from here, before there is anything else.
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    assert len(sheets) == 2 and {visit.get(sheet).status_code for sheet in sheets} == {200}
    assert f'href="/setup?lang={"fr" if language == "en" else "en"}"' in page


def test_credentials_are_shown_once_and_kept_nowhere(visit: Visit) -> None:
    answer = visit.get(visit.registered())
    assert answer.headers["location"].startswith("/setup/done")
    shown = visit.get("/setup/done")
    assert shown.headers["cache-control"] == "no-store"
    assert f"WEBHOOK_SECRET={visit.world.app.webhook_secret}" in shown.text
    assert re.search(r"PRIVATE_KEY=-----BEGIN RSA PRIVATE KEY-----\\n", shown.text)
    again = visit.get("/setup/done")
    assert again.status_code == 410
    assert visit.world.app.webhook_secret not in again.text
    assert visit.get("/setup").status_code == 404
    assert visit.files() == []


def test_a_webhook_that_would_be_sent_as_a_form_is_set_to_json(visit: Visit) -> None:
    visit.world.app.webhook_content_type = "form"
    secret_before = None
    visit.get(visit.registered())
    secret_before = visit.world.app.webhook_secret
    assert visit.world.app.webhook_content_type == "json"
    assert f"WEBHOOK_SECRET={secret_before}" in visit.get("/setup/done").text


def test_the_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(visit: Visit) -> None:
    answer = visit.post("/setup/code", code=visit.first.gate.code.upper().replace("-", " "))
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "secure", "path=/setup"):
        assert part in cookie


def test_what_the_environment_says_comes_before_the_file(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "app.json"
    file.write_text("[]")
    monkeypatch.setenv("CREDENTIALS_FILE", str(file))
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert "CREDENTIALS_FILE" in {p.name for p in caught.value.problems}
    monkeypatch.setenv("APP_ID", "7")
    assert not needs_setup()
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert {p.name for p in caught.value.problems} == {"PRIVATE_KEY", "WEBHOOK_SECRET"}
