"""The pages that lead from the one-time code to an installed App."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import HTMLResponse

from app.web.page import Html, Language, fill, joined, page
from app.web.setup_words import AGAIN, PROBLEMS, say

SETUP_PATH: Final = "/setup"
Wrong = Mapping[str, str]
"""Which field is wrong, by its id, with the key of what to say."""

_SUMMARY: Final = (
    '<section class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="wrong">'
    '<h2 id="wrong">{heading}</h2><ul>{items}</ul></section>'
)
_INPUT: Final = (
    '<div class="field"><label for="{id}">{label}</label><span class="hint" id="{id}-hint">{hint}</span>{wrong}'
    '<input type="text" id="{id}" name="{id}" value="{value}" class="{kind}" maxlength="{most}" '
    'aria-describedby="{described}" autocomplete="off" autocapitalize="none" spellcheck="false"{invalid}></div>'
)
_RADIO: Final = (
    '<div class="choice"><input type="radio" id="{id}" name="owner" value="{id}"{checked}>'
    '<label for="{id}">{label}</label></div>'
)
# An option a line: a phone's screen would break them anywhere.
FUND: Final = """\
gc-bounty fund add \\
  --repository OWNER/REPO \\
  --amount '$50,000' \\
  --cost-centre 1234 \\
  --region ON \\
  --ceiling '$5,000' \\
  --by LOGIN \\
  --by-id NUMBER \\
  --reason 'Budget 2026-2027'"""
LABELS: Final = """\
gc-bounty labels sync \\
  OWNER/REPO \\
  --amounts 250,500,1000"""
DOCTOR: Final = "gc-bounty doctor"


def code_page(language: Language, wrong: Wrong) -> HTMLResponse:
    """Asks for the one-time code."""
    body = joined(
        _summary(language, wrong),
        fill("<p>{text}</p>", text=say(language, "code_lead")),
        _form("/setup/code", language, _code_input(language, wrong), "code_go"),
        fill('<p class="hint">{text}</p>', text=say(language, "code_where")),
    )
    return _page(language, "code_heading", body, wrong=wrong, form_action="'self'", toggle=SETUP_PATH)


def app_page(
    language: Language, places: tuple[str, str], owner: str, login: str, name: str, wrong: Wrong
) -> HTMLResponse:
    """Asks who owns the App and what it is called. ``places`` are GitHub's address and the service's own."""
    facts = [("app_host", places[0], "app_host_hint"), ("app_address", places[1], "app_address_hint")]
    rows = [
        fill(
            '<dt>{term}</dt><dd>{value}<span class="hint">{hint}</span></dd>',
            term=say(language, term),
            value=value,
            hint=say(language, hint),
        )
        for term, value, hint in facts
    ]
    login_input = _input(language, "login", "app_login", "app_login_hint", login, 60, wrong)
    fields = joined(
        fill('<fieldset class="field" id="owner"><legend>{text}</legend>', text=say(language, "app_owner")),
        _wrong(language, "owner", wrong),
        _radio(language, "organization", "app_organization", owner),
        fill('<div class="inside">{field}</div>', field=login_input),
        _radio(language, "personal", "app_personal", owner),
        Html("</fieldset>"),
        _input(language, "name", "app_name", "app_name_hint", name, 100, wrong),
    )
    body = joined(
        _summary(language, wrong),
        fill("<p>{text}</p>", text=say(language, "app_lead")),
        fill('<dl class="rows">{rows}</dl>', rows=joined(*rows)),
        _form("/setup/app", language, fields, "app_go"),
    )
    return _page(language, "app_heading", body, wrong=wrong, form_action="'self'", toggle=SETUP_PATH)


def confirm_page(language: Language, action: str, host: str, manifest: Mapping[str, Any], owner: str) -> HTMLResponse:
    """Shows what will be asked for and sends it to GitHub at ``action``, on ``host`` and nowhere else."""
    may = ", ".join(f"{name}: {level}" for name, level in manifest["default_permissions"].items())
    rows = {
        "confirm_name": str(manifest["name"]),
        "confirm_owner": owner or say(language, "confirm_me"),
        "confirm_may": may,
        "confirm_hears": ", ".join(manifest["default_events"]),
    }
    terms = [fill("<dt>{term}</dt><dd>{value}</dd>", term=say(language, k), value=v) for k, v in rows.items()]
    body = joined(
        fill("<p>{text}</p>", text=say(language, "confirm_lead")),
        fill('<dl class="rows">{rows}</dl>', rows=joined(*terms)),
        fill(
            '<form method="post" action="{action}"><input type="hidden" name="manifest" value="{manifest}">'
            '<button type="submit">{go}</button></form>',
            action=action,
            manifest=json.dumps(manifest, ensure_ascii=False),
            go=say(language, "confirm_go"),
        ),
        fill(
            '<p><a href="/setup?lang={lang}">{text}</a></p>',
            lang=language,
            text=say(language, "confirm_back"),
        ),
    )
    answer = _page(language, "confirm_heading", body, form_action=host, toggle="/setup/confirm")
    # With no referrer at all the browser would name no origin to GitHub either.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


def done_page(
    language: Language,
    *,
    install: str,
    file: str = "",
    shown: str = "",
    trouble: Sequence[str] = (),
    json_confirmed: bool = True,
) -> HTMLResponse:
    """What next. ``shown`` are credentials to show this once; ``trouble`` says why the service did not start."""
    parts: list[Html] = []
    if shown:
        parts.append(fill("<p><strong>{text}</strong></p>", text=say(language, "done_shown")))
        parts.append(fill("<pre><code>{shown}</code></pre>", shown=shown))
    else:
        parts.append(fill("<p>{text}</p>", text=say(language, "done_kept", file=file)))
    if trouble:
        lines = joined(*(fill("<p>{line}</p>", line=line) for line in trouble))
        lead = say(language, "done_restart")
        parts.append(fill('<div class="notice info"><p>{lead}</p>{lines}</div>', lead=lead, lines=lines))
    elif not shown:
        parts.append(fill("<p>{text}</p>", text=say(language, "done_runs")))
    if not json_confirmed:
        parts.append(fill('<div class="notice info"><p>{text}</p></div>', text=say(language, "done_form")))
    parts.append(fill("<h2>{text}</h2>", text=say(language, "next")))
    button = fill('<p><a class="button" href="{to}">{text}</a></p>', to=install, text=say(language, "next_install_go"))
    text = fill("<p>{text}</p>", text=say(language, "next_install_text"))
    steps = [_step(language, "next_install", joined(text, button)), *_steps(language)]
    # To come back in the other language would be to show the credentials a second time.
    return _page(
        language, "done_heading", _list(language, steps), before=parts, toggle=None if shown else "/setup/done"
    )


def installed_page(language: Language, path: str) -> HTMLResponse:
    """Where GitHub leads after an installation: the same for everybody, and it knows nobody."""
    lead = fill("<p>{text}</p>", text=say(language, "installed_lead"))
    offer = fill("<p>{text}</p>", text=say(language, "installed_use_text"))
    steps = [*_steps(language), _step(language, "installed_use", offer)]
    return _page(language, "installed_heading", _list(language, steps), before=[lead], toggle=path)


def problem_page(language: Language, code: str, *, link: tuple[str, str] | None = None) -> HTMLResponse:
    """A refusal that says what to do next. ``link`` is an address of GitHub's with its text."""
    status, title_en, en, title_fr, fr = PROBLEMS[code]
    heading, text = (title_en, en) if language == "en" else (title_fr, fr)
    parts = [fill("<p>{text}</p>", text=text)]
    if link is not None:
        parts.append(fill('<p><a href="{to}">{text}</a></p>', to=link[0], text=link[1]))
    if code not in ("github", "lost", "shown", "closed"):
        again = AGAIN[language == "fr"]
        parts.append(fill('<p><a href="/setup?lang={lang}">{text}</a></p>', lang=language, text=again))
    # The other language would be another request, and some of these come only once: both are told.
    other: Language = "fr" if language == "en" else "en"
    heading_other, text_other = (title_fr, fr) if language == "en" else (title_en, en)
    parts.append(
        fill('<section lang="{lang}"><h2>{h}</h2><p>{t}</p></section>', lang=other, h=heading_other, t=text_other)
    )
    return page(language, heading, joined(*parts), toggle=None, status=status)


def _steps(language: Language) -> list[Html]:
    late = fill("<p>{text}</p>", text=say(language, "next_labels_late"))
    return [
        _step(language, "next_fund", _command(language, "next_fund_text", FUND)),
        _step(language, "next_labels", joined(_command(language, "next_labels_text", LABELS), late)),
        _step(language, "next_doctor", _command(language, "next_doctor_text", DOCTOR)),
    ]


def _step(language: Language, key: str, body: Html) -> Html:
    return fill("<li><h2>{heading}</h2>{body}</li>", heading=say(language, key), body=body)


def _command(language: Language, key: str, command: str) -> Html:
    return fill("<p>{text}</p><pre><code>{command}</code></pre>", text=say(language, key), command=command)


def _list(language: Language, steps: Sequence[Html]) -> Html:
    containers = fill('<p class="hint">{text}</p>', text=say(language, "containers"))
    return joined(fill('<ol class="steps">{steps}</ol>', steps=joined(*steps)), containers)


def _page(
    language: Language,
    key: str,
    body: Html,
    *,
    toggle: str | None,
    before: Sequence[Html] = (),
    wrong: Wrong | None = None,
    form_action: str = "'none'",
) -> HTMLResponse:
    heading = _plain(language, key)
    status = 422 if wrong else 200
    whole = joined(*before, body)
    return page(language, heading, whole, toggle=toggle, status=status, form_action=form_action)


def _plain(language: Language, key: str) -> str:
    """A sentence without markup, for where it is escaped again."""
    return str.__str__(say(language, key))


def _form(path: str, language: Language, fields: Html, go: str) -> Html:
    return fill(
        '<form method="post" action="{path}?lang={lang}" novalidate>{fields}<button type="submit">{go}</button></form>',
        path=path,
        lang=language,
        fields=fields,
        go=say(language, go),
    )


def _code_input(language: Language, wrong: Wrong) -> Html:
    return _input(language, "code", "code_label", "code_hint", "", 100, wrong)


def _input(language: Language, name: str, label: str, hint: str, value: str, most: int, wrong: Wrong) -> Html:
    return fill(
        _INPUT,
        id=name,
        label=say(language, label),
        hint=say(language, hint),
        wrong=_wrong(language, name, wrong),
        value=value,
        kind="code" if name == "code" else "plain",
        most=str(most),
        described=f"{name}-hint {name}-wrong" if name in wrong else f"{name}-hint",
        invalid=Html(' aria-invalid="true"' if name in wrong else ""),
    )


def _radio(language: Language, name: str, label: str, chosen: str) -> Html:
    checked = Html(" checked" if name == chosen else "")
    return fill(_RADIO, id=name, label=say(language, label), checked=checked)


def _wrong(language: Language, name: str, wrong: Wrong) -> Html:
    if name not in wrong:
        return Html("")
    return fill('<span class="wrong" id="{id}-wrong">{text}</span>', id=name, text=say(language, wrong[name]))


def _summary(language: Language, wrong: Wrong) -> Html:
    if not wrong:
        return Html("")
    items = [fill('<li><a href="#{id}">{text}</a></li>', id=k, text=say(language, v)) for k, v in wrong.items()]
    return fill(_SUMMARY, heading=say(language, "summary"), items=joined(*items))
