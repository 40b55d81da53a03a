"""What an operator can set or call stands where operators look, and the deployment speaks of nothing else."""

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import yaml
from typer.main import get_command

from app import policy_file
from app.cli import main_app
from app.settings import Environment, settings_table

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NAMES = {name.upper() for name in Environment.model_fields}
# What the event needs, by GitHub's list of webhook events.
PERMISSION = {
    "issues": "issues",
    "issue_comment": "issues",
    "pull_request": "pull_requests",
    "pull_request_review": "pull_requests",
    "label": "metadata",
    "repository": "metadata",
    "check_run": "checks",
}


def commands() -> set[str]:
    """Every command of the console script, as typed: "serve", "fund add"."""

    def below(group: Any, prefix: str) -> set[str]:
        found: set[str] = set()
        for name, command in group.commands.items():
            nested = getattr(command, "commands", None)
            found |= below(command, f"{prefix}{name} ") if nested else {prefix + name}
        return found

    return below(get_command(main_app), "")


def test_the_settings_table_is_what_settings_say() -> None:
    assert settings_table() in _page(), "stale; print it with: python -m app.settings"


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    written = set(re.findall(r"^\| `gc-bounty ([a-z]+(?: [a-z]+)?)", readme, re.MULTILINE))
    assert written == commands()


def test_pages_name_only_commands_that_exist() -> None:
    known = commands()
    groups = {c.split()[0] for c in known if " " in c}
    for path in (
        ROOT / "README.md",
        DEPLOY / "README.md",
        DEPLOY / "compose.yaml",
        DEPLOY / "gc-bounty.service",
    ):
        for first, second in re.findall(r"(?<![/\w])gc-bounty ([a-z]+)(?: ([a-z]+))?", path.read_text("utf-8")):
            assert (f"{first} {second}" if first in groups else first) in known, path


def test_the_environment_example_names_every_setting_and_no_other() -> None:
    lines = (DEPLOY / "env.example").read_text("utf-8").splitlines()
    named = {line.lstrip("# ").partition("=")[0] for line in lines if re.match(r"#? ?[A-Z_]+=", line)}
    assert named - {"POSTGRES_PASSWORD", "SITE"} == NAMES


def test_the_example_holds_no_secret() -> None:
    for line in (DEPLOY / "env.example").read_text("utf-8").splitlines():
        name, _, value = line.lstrip("# ").partition("=")
        if "SECRET" in name or name in ("PRIVATE_KEY", "POSTGRES_PASSWORD"):
            assert value == "", line


def test_compose_sets_only_what_is_a_setting() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    for name, service in compose["services"].items():
        if name in ("web", "worker", "migrate"):
            assert set(service.get("environment", {})) <= NAMES, name


def test_the_app_asks_for_no_more_than_it_uses() -> None:
    manifest = yaml.safe_load((ROOT / "app.yml").read_text("utf-8"))
    assert manifest["public"] is False
    assert manifest["default_permissions"] == {
        "metadata": "read",
        "issues": "write",
        "pull_requests": "write",
        "checks": "write",
        "single_file": "read",
    }
    assert manifest["single_file_name"] == policy_file.PATH
    assert set(manifest["default_events"]) == set(PERMISSION)
    # Of a change of the single file no event tells: it is read by its ETag.
    assert {*PERMISSION.values(), "single_file"} == set(manifest["default_permissions"])


def test_the_registration_link_asks_for_what_the_manifest_lists() -> None:
    manifest = yaml.safe_load((ROOT / "app.yml").read_text("utf-8"))
    found = re.search(r"https://github\.com/organizations/ORG/settings/apps/new\?(\S+)", _page())
    assert found
    asked = parse_qs(found[1])
    assert asked.pop("events[]") == manifest["default_events"]
    assert asked.pop("webhook_url") == [manifest["hook_attributes"]["url"]]
    assert {k: asked[k] for k in manifest["default_permissions"]} == {
        name: [level] for name, level in manifest["default_permissions"].items()
    }
    assert asked["public"] == ["false"]


def test_the_unit_shuts_what_the_service_does_not_need() -> None:
    lines = (DEPLOY / "gc-bounty.service").read_text("utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w+=", line))
    for name, value in {
        "NoNewPrivileges": "true", "ProtectSystem": "strict", "ProtectHome": "true", "PrivateTmp": "true",
        "PrivateDevices": "true", "CapabilityBoundingSet": "", "MemoryDenyWriteExecute": "true",
    }.items():  # fmt: skip
        assert given[name] == value
    assert shlex.split(given["ExecStart"])[-1] == "serve"


def test_every_pin_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            if line and not line.startswith("#"):
                assert "==" in line, line
                assert "--hash=sha256:" in line, line
        assert "://" not in text, "a pin must not depend on one machine's index"


def _page() -> str:
    return (DEPLOY / "README.md").read_text("utf-8")
