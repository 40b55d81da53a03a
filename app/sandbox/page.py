"""A plain page of repositories, issues and pull requests, so that a person has a GitHub to look at."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from app.sandbox.model import CheckRun, Issue, Item, Repository
from app.sandbox.world import World

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}"
    "pre{white-space:pre-wrap;background:#f6f8fa;border:1px solid #d1d9e0;border-radius:6px;padding:.75rem}"
    ".label{border:1px solid #59636e;border-radius:1em;padding:0 .5em;font-size:.85em}"
    ".note{color:#59636e}table{border-collapse:collapse}td,th{padding:.25rem .75rem;text-align:left}"
)


def page_routes(world: World) -> list[Route]:
    """/ lists everything; /{owner}/{repo}/issues|pull/{number} shows one with its log."""

    async def home(request: Request) -> HTMLResponse:
        with world.guard:
            alive = [r for r in world.repositories.values() if not r.deleted and r.issues]
            return _page("Sandbox", "".join(_repository(r) for r in alive) or "<p>Nothing here yet.</p>")

    async def one(request: Request) -> HTMLResponse:
        place = request.path_params
        with world.guard:
            found = [r for r in world.repositories.values() if r.full_name == f"{place['o']}/{place['r']}"]
            issue = found[0].issues.get(place["number"]) if found else None
            if issue is None:
                return HTMLResponse("Not found", status_code=404)
            return _page(issue.title, _issue(world, issue))

    return [
        Route("/", home, methods=["GET"]),
        Route("/{o}/{r}/issues/{number:int}", one, methods=["GET"]),
        Route("/{o}/{r}/pull/{number:int}", one, methods=["GET"]),
    ]


def _page(title: str, body: str) -> HTMLResponse:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    top = '<p class="note"><a href="/">GitHub sandbox</a></p>'
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head>{head}<title>{escape(title)}</title></head>'
        f"<body>{top}{body}</body></html>"
    )


def _repository(repository: Repository) -> str:
    rows = "".join(_row(issue) for issue in repository.issues.values() if not issue.deleted)
    head = "<tr><th>#</th><th>Title</th><th>State</th><th>Labels</th></tr>"
    return f"<h2>{escape(repository.full_name)}</h2><table>{head}{rows}</table>"


def _row(issue: Issue) -> str:
    kind = "pull" if issue.pull else "issues"
    link = f"/{issue.repository.full_name}/{kind}/{issue.number}"
    title = f'<a href="{escape(link)}">{escape(issue.title)}</a>'
    return f"<tr><td>{issue.number}</td><td>{title}</td><td>{_state(issue)}</td><td>{_labels(issue)}</td></tr>"


def _state(issue: Issue) -> str:
    kind = "pull request" if issue.pull else "issue"
    merged = issue.pull is not None and issue.pull.merged_at is not None
    return f"{kind}, {'merged' if merged else issue.state}{', locked' if issue.locked else ''}"


def _labels(issue: Issue) -> str:
    return " ".join(f'<span class="label">{escape(label.name)}</span>' for label in issue.labels)


def _issue(world: World, issue: Issue) -> str:
    head = f"<h1>{escape(issue.title)} #{issue.number}</h1><p>{_state(issue)} {_labels(issue)}</p>"
    body = f"<p><b>{escape(issue.author.login)}</b></p><pre>{escape(issue.body)}</pre>"
    log = "".join(_line(item) for item in issue.timeline)
    runs = ""
    if issue.pull:
        heads = {commit.oid for commit in issue.pull.commits}
        runs = "".join(_check(run) for run in issue.repository.check_runs if run.head_sha in heads)
    return head + body + log + runs


def _line(item: Item) -> str:
    comment = item.data.get("comment")
    who = escape(item.actor.login if item.actor else "someone")
    if comment is None:
        what = item.data.get("name") or item.data.get("reason") or ""
        return f'<p class="note">{who}: {escape(item.kind)} {escape(str(what))}</p>'
    signs = " ".join(f"{r.content} ({escape(r.user.login)})" for r in comment.reactions)
    return f"<p><b>{who}</b> commented</p><pre>{escape(comment.body)}</pre><p class='note'>{signs}</p>"


def _check(run: CheckRun) -> str:
    output = run.document.get("output") or {}
    state = run.document.get("conclusion") or run.document.get("status")
    text = f"{output.get('title') or ''}\n\n{output.get('summary') or ''}\n\n{output.get('text') or ''}"
    return f"<h3>Check: {escape(run.name)} ({escape(str(state))})</h3><pre>{escape(text.strip())}</pre>"
