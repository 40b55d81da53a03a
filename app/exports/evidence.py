"""The evidence pack of one contract: everything an auditor needs to judge it and to check that nothing was altered."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from app.core.money import format_en, format_fr
from app.service.payments import ContractDossier, FactRow
from app.service.sealing import sealed

VERIFY: Final = (
    "For each fact in order of seq: SHA-256 of prev_hash, contract_id, seq, kind and sealed, joined by line feeds, in "
    "UTF-8, must equal hash; prev_hash must equal the hash before it (64 zeros for the first); the last hash must "
    "equal head_hash. sealed is body with each personal text replaced by erased: and SHA-256 of salt, JSON Pointer and "
    "text, joined by line feeds; without a salt it is body. For the terms: SHA-256 of the English text, a line feed "
    "and the French text must equal terms_hash of the fact that granted the claim.",
    "Pour chaque fait, dans l’ordre de seq : SHA-256 de prev_hash, contract_id, seq, kind et sealed, joints par des "
    "sauts de ligne, en UTF-8, doit égaler hash; prev_hash doit égaler l’empreinte précédente (64 zéros pour le "
    "premier); la dernière empreinte doit égaler head_hash. sealed est body dont chaque texte personnel est remplacé "
    "par erased: et SHA-256 de salt, du pointeur JSON et du texte, joints par des sauts de ligne; sans salt, c’est "
    "body. Pour les conditions : SHA-256 du texte anglais, d’un saut de ligne et du texte français doit égaler "
    "terms_hash du fait qui a accordé la réclamation.",
)
STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #666;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{background:#eee}code,pre{font-size:.85em;overflow-wrap:anywhere;"
    "white-space:pre-wrap}.w{overflow-x:auto}section{break-inside:auto}tr{break-inside:avoid}"
    "@media screen{.w thead{white-space:nowrap}}"
    "@media print{body{max-width:none;padding:0;font-size:10pt}}"
)
# Lets the page's own style through, and nothing else.
CSP: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)


def pack(
    dossier: ContractDossier, standing: tuple[str, str], comment: str, terms: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """As plain data. ``standing`` is in English and French; ``comment`` is what stands on GitHub, as Markdown.

    ``terms`` are the texts with ``version``, ``language``, ``sha256`` and ``text``.
    """
    facts = [_fact(fact) for fact in dossier.facts]
    accepted = [fact for fact in facts if fact["kind"] == "WorkAccepted"]
    return {
        "contract_id": dossier.contract_id,
        "repository": dossier.repository,
        "repository_id": dossier.repository_id,
        "issue_number": dossier.issue_number,
        "issue_id": dossier.issue_id,
        "issue_url": dossier.issue_url,
        "status": dossier.status,
        "held": dossier.held,
        "hold_codes": list(dossier.hold_codes),
        "amount_cents": dossier.amount_cents,
        "tax_cents": dossier.tax_cents,
        "fund_id": dossier.fund_id,
        "payable_ids": list(dossier.payable_ids),
        "standing": {"en": standing[0], "fr": standing[1]},
        "verdicts": json.loads(accepted[-1]["body"])["verdicts"] if accepted else [],
        "comment": comment,
        "terms": [dict(text) for text in terms],
        "fact_count": dossier.fact_count,
        "head_hash": dossier.head_hash,
        "verify": {"en": VERIFY[0], "fr": VERIFY[1]},
        "facts": facts,
    }


def as_json(found: Mapping[str, Any]) -> bytes:
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def as_page(found: Mapping[str, Any]) -> bytes:
    """One page to print: English and French side by side in each heading, no script, no part from elsewhere."""
    title = f"Evidence of contract {found['contract_id']} / Preuves du micromarché {found['contract_id']}"
    body = "".join(
        (
            f"<h1>{_both('Evidence of contract', 'Preuves du micromarché', str(found['contract_id']))}</h1>",
            _table(_summary(found)),
            _heading("Where it stands", "Où il en est"),
            f'<pre>{escape(found["standing"]["en"])}</pre><pre lang="fr">{escape(found["standing"]["fr"])}</pre>',
            _heading("Acceptance rules", "Règles d’acceptation"),
            _rows(("Rule / Règle", "Holds / Respectée", "Evidence / Preuve"), _verdicts(found)),
            _heading("Facts", "Faits"),
            _rows(("#", "Fact / Fait", "UTC", "Who / Qui", "Content / Contenu", "SHA-256"), _fact_rows(found)),
            _heading("Terms", "Conditions"),
            *(_terms(text) for text in found["terms"]),
            _heading("Comment on GitHub", "Commentaire dans GitHub"),
            f"<pre>{escape(found['comment'])}</pre>",
            _heading("How to check the hashes", "Comment vérifier les empreintes"),
            f'<p>{escape(VERIFY[0])}</p><p lang="fr">{escape(VERIFY[1])}</p>',
        )
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="{CSP}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    ).encode()


def _fact(fact: FactRow) -> dict[str, Any]:
    same = ("seq", "kind", "body", "actor_id", "actor_login", "role", "cause", "prev_hash", "hash", "salt")
    # The text that the hash was taken over.
    hashed = fact.body if fact.salt is None else sealed(fact.kind, fact.body, fact.salt)
    at = fact.at.isoformat().replace("+00:00", "Z")
    return {**{name: getattr(fact, name) for name in same}, "sealed": hashed, "at": at}


def _summary(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    cents, tax = found["amount_cents"], found["tax_cents"]
    return [
        ("Issue / Question", found["issue_url"] or f"{found['repository_id']}#{found['issue_number']}"),
        ("Status / État", found["status"] + (" (held / suspendu)" if found["held"] else "")),
        ("Amount / Montant", f"{format_en(cents)} / {format_fr(cents)}"),
        ("Tax at most / Taxe maximale", f"{format_en(tax)} / {format_fr(tax)}"),
        ("Head hash / Empreinte finale", found["head_hash"]),
    ]


def _verdicts(found: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [(v["code"], "yes / oui" if v["ok"] else "no / non", v["evidence"]) for v in found["verdicts"]]


def _fact_rows(found: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            str(x["seq"]),
            x["kind"],
            x["at"],
            f"{x['actor_login']} ({x['actor_id']}) {x['role'] or ''}" if x["actor_id"] is not None else "—",
            x["body"],
            x["hash"],
        )
        for x in found["facts"]
    ]


def _terms(text: Mapping[str, str]) -> str:
    head = f"{escape(text['version'])} · {escape(text['language'])} · <code>{escape(text['sha256'])}</code>"
    return f'<h3>{head}</h3><pre lang="{escape(text["language"])}">{escape(text["text"])}</pre>'


def _both(en: str, fr: str, after: str = "") -> str:
    return f'{escape(en)} {escape(after)} / <span lang="fr">{escape(fr)} {escape(after)}</span>'.replace("  ", " ")


def _heading(en: str, fr: str) -> str:
    return f"<h2>{_both(en, fr)}</h2>"


def _table(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>' for a, b in pairs)
    return f'<div class="w"><table><tbody>{rows}</tbody></table></div>'


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="w"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
