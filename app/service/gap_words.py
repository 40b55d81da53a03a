"""Why something was found late, in English and in French."""

from __future__ import annotations

from typing import Final

WHY: Final = {
    "no_delivery": ("no delivery had told of it", "aucune livraison ne l’avait annoncé"),
    "no_answer": ("GitHub got no answer from us in time", "GitHub n’a pas eu notre réponse à temps"),
    "too_old": (
        "it failed longer ago than GitHub delivers again",
        "l’échec est trop ancien pour que GitHub livre de nouveau",
    ),
    "not_in_our_inbox": ("we answered, yet it is not stored here", "nous avons répondu, mais rien n’est conservé ici"),
}
_HTTP: Final = ("our answer to GitHub was HTTP {code}", "notre réponse à GitHub était HTTP {code}")


def words(why: str) -> tuple[str, str]:
    """A reason in both languages; the code itself where an earlier or later version wrote it."""
    if why.startswith("http_"):
        code = why.removeprefix("http_")
        return _HTTP[0].format(code=code), _HTTP[1].format(code=code)
    return WHY.get(why, (why, why))
