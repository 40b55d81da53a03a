"""Every comment, check, hold and reminder as a page to look at: ``python -m tests.github.gallery FILE [WORD...]``."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from app.github import sentences
from app.github.render import BilingualSentences
from app.service.ports import Notice
from tests import scenes as s
from tests.github.federal_scenes import SCENES
from tests.github.refused import REFUSED
from tests.github.render_scenes import held, opened

RENDERER: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SAY: Final = BilingualSentences()
# GitHub's own look, near enough to judge length, breaks and order by.
STYLE: Final = """
body{font:14px/1.5 -apple-system,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif;color:#1f2328;margin:16px}
h1{font-size:13px;color:#59636e;font-weight:400;margin:24px 0 4px}
article{border:1px solid #d1d9e0;border-radius:6px;padding:16px;max-width:820px;overflow-wrap:break-word}
h3{font-size:1.25em;margin:0 0 12px}p,ul,blockquote,table,details{margin:0 0 12px}ul{padding-left:2em}
code{background:#818b981f;padding:.2em .4em;border-radius:6px;font-size:85%;white-space:break-spaces}
blockquote{border-left:.25em solid #d1d9e0;color:#59636e;padding:0 1em}
hr{border:0;border-top:.25em solid #d1d9e0;margin:20px 0}
td,th{border:1px solid #d1d9e0;padding:6px 13px}table{border-collapse:collapse}
"""


def pages() -> dict[str, str]:
    """Markdown by what it shows."""
    found = {name: SAY.comment(scene(), [], 1, "department/project") for name, scene in SCENES.items()}
    for code in sentences.HOLDS:
        found[f"hold {code}"] = SAY.comment(held(code, "the reason given"), [], 1, "department/project")
    for name in ("claimed", "submitted"):
        contract = SCENES[name]()
        found[f"reminder {name}"] = SAY.reminder(contract, contract.active_claims[0])
    for name, scene in SCENES.items():
        conclusion, title, summary = SAY.check(scene(), 21)
        found[f"check {name}"] = f"**{conclusion}: {title}**\n\n{summary}"
    told = [Notice(at=s.minutes(9), login="first", refusal=refusal) for refusal in REFUSED]
    for start in range(0, len(told), 6):
        part = told[start : start + 6]
        found[f"refusals {start}"] = SAY.comment(opened().now(), part, 1, "department/project")
    found["nothing"] = SAY.comment(None, [], 1, "department/project")
    return found


def document(chosen: dict[str, str]) -> str:
    shown = (f"<h1>{escape(name)}</h1><article>{RENDERER.render(text)}</article>" for name, text in chosen.items())
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Comments</title><style>{STYLE}</style>'
    return f'{head}<meta name="viewport" content="width=device-width">{"".join(shown)}</html>'


if __name__ == "__main__":
    wanted = sys.argv[2:]
    kept = {name: text for name, text in pages().items() if not wanted or any(word in name for word in wanted)}
    Path(sys.argv[1]).write_text(document(kept), "utf-8")
