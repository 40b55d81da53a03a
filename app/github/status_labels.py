"""The status labels at GitHub: read by id, made under a bilingual name, put on and taken off."""

from __future__ import annotations

from urllib.parse import quote

from app.github.client import Calls
from app.github.labels import COLOUR, DESCRIPTION_CHARACTERS_MAX
from app.github.sentences import STATUS_LABELS
from app.service.ports import IssueRef, RepositoryRef
from app.service.status_label import Namesake


class HubLabels:
    """Implements the port ``LabelDesk``."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def on_issue(self, ref: IssueRef) -> dict[int, str]:
        return self._listed(ref.repository, f"/issues/{ref.number}/labels")

    def in_repository(self, ref: RepositoryRef) -> dict[int, str]:
        return self._listed(ref, "/labels")

    def namesake(self, ref: RepositoryRef, word: str) -> Namesake | None:
        name, description = described(word)
        for label in self._calls.pages(ref.installation_id, f"/repos/{ref.full_name}/labels", None):
            if str(label["name"]).casefold() == name.casefold():
                return Namesake(id=int(label["id"]), told_alike=label["description"] == description)
        return None

    def make(self, ref: RepositoryRef, word: str) -> int:
        name, description = described(word)
        body = {"name": name, "color": COLOUR, "description": description}
        return int(self._calls.send(ref.installation_id, "POST", f"/repos/{ref.full_name}/labels", body)["id"])

    def put_on(self, ref: IssueRef, name: str) -> None:
        path = f"/repos/{ref.repository.full_name}/issues/{ref.number}/labels"
        self._calls.send(ref.repository.installation_id, "POST", path, {"labels": [name]})

    def take_off(self, ref: IssueRef, name: str) -> None:
        path = f"/repos/{ref.repository.full_name}/issues/{ref.number}/labels/{quote(name, safe='')}"
        self._calls.send(ref.repository.installation_id, "DELETE", path, None)

    def _listed(self, ref: RepositoryRef, path: str) -> dict[int, str]:
        found = self._calls.pages(ref.installation_id, f"/repos/{ref.full_name}{path}", None)
        return {int(label["id"]): str(label["name"]) for label in found}


def described(word: str) -> tuple[str, str]:
    """A status label's name and description. No bounty's label can begin as the name does: prefixes are words."""
    english, french = STATUS_LABELS[word]
    description = "Bounty’s status, kept by the App / État de la prime, tenu par l’application"
    assert len(description) <= DESCRIPTION_CHARACTERS_MAX
    return f"[gc-bounty] {english} · {french}", description
