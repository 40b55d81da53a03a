"""The address of every page in both languages: the one table that routes, links and the language toggle read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from app.i18n import Language

ADDRESSES: Final[Mapping[str, Mapping[Language, str]]] = {
    "home": {"en": "/en", "fr": "/fr"},
    "board": {"en": "/en/opportunities", "fr": "/fr/possibilites"},
    "board_feed": {"en": "/en/opportunities/feed", "fr": "/fr/possibilites/fil"},
    "opportunity": {"en": "/en/opportunities/{id}", "fr": "/fr/possibilites/{id}"},
    "terms_now": {"en": "/en/terms", "fr": "/fr/conditions"},
    "terms": {"en": "/en/terms/{version}", "fr": "/fr/conditions/{version}"},
    "help": {"en": "/en/help", "fr": "/fr/aide"},
    "help_contributors": {"en": "/en/help/contributors", "fr": "/fr/aide/contribution"},
    "help_maintainers": {"en": "/en/help/maintainers", "fr": "/fr/aide/responsables"},
    "help_finance": {"en": "/en/help/finance", "fr": "/fr/aide/finances"},
    "accessibility": {"en": "/en/accessibility", "fr": "/fr/accessibilite"},
    "privacy": {"en": "/en/privacy", "fr": "/fr/confidentialite"},
    "my_work": {"en": "/en/my-work", "fr": "/fr/mes-travaux"},
    "release_claim": {"en": "/en/my-work/{contract_id}/release", "fr": "/fr/mes-travaux/{contract_id}/liberer"},
    "accept_terms": {"en": "/en/my-work/{contract_id}/terms", "fr": "/fr/mes-travaux/{contract_id}/conditions"},
    "act": {"en": "/en/requests/{act_id}", "fr": "/fr/demandes/{act_id}"},
    "desk": {"en": "/en/desk", "fr": "/fr/bureau"},
    "desk_contract": {"en": "/en/desk/contracts/{contract_id}", "fr": "/fr/bureau/micromarches/{contract_id}"},
    "desk_repository": {"en": "/en/desk/repositories/{repository_id}", "fr": "/fr/bureau/depots/{repository_id}"},
    "desk_price": {
        "en": "/en/desk/repositories/{repository_id}/price",
        "fr": "/fr/bureau/depots/{repository_id}/prix",
    },
    "sign_in": {"en": "/en/sign-in", "fr": "/fr/connexion"},
    "operations": {"en": "/en/operations", "fr": "/fr/exploitation"},
    "replay": {"en": "/en/operations/replay", "fr": "/fr/exploitation/reprise"},
    "reports": {"en": "/en/reports", "fr": "/fr/rapports"},
    "reports_csv": {"en": "/en/reports/{part}.csv", "fr": "/fr/rapports/{part}.csv"},
    "reports_inside": {"en": "/en/reports/inside", "fr": "/fr/rapports/interne"},
    "reports_inside_csv": {"en": "/en/reports/inside/{part}.csv", "fr": "/fr/rapports/interne/{part}.csv"},
    "sign_out": {"en": "/en/sign-out", "fr": "/fr/deconnexion"},
    "finance": {"en": "/en/finance", "fr": "/fr/finances"},
    "finance_payables": {"en": "/en/finance/payables", "fr": "/fr/finances/sommes"},
    "finance_payables_csv": {"en": "/en/finance/payables.csv", "fr": "/fr/finances/sommes.csv"},
    "finance_payable": {"en": "/en/finance/payables/{payable_id}", "fr": "/fr/finances/sommes/{payable_id}"},
    "finance_paid": {"en": "/en/finance/payables/{payable_id}/paid", "fr": "/fr/finances/sommes/{payable_id}/paiement"},
    "finance_rejected": {
        "en": "/en/finance/payables/{payable_id}/rejected",
        "fr": "/fr/finances/sommes/{payable_id}/rejet",
    },
    "finance_hold": {
        "en": "/en/finance/payables/{payable_id}/hold",
        "fr": "/fr/finances/sommes/{payable_id}/suspension",
    },
    "finance_void": {
        "en": "/en/finance/payables/{payable_id}/void",
        "fr": "/fr/finances/sommes/{payable_id}/annulation",
    },
    "finance_recovered": {
        "en": "/en/finance/payables/{payable_id}/recovered",
        "fr": "/fr/finances/sommes/{payable_id}/recouvrement",
    },
    "finance_approvals": {"en": "/en/finance/approvals", "fr": "/fr/finances/approbations"},
    "finance_approval": {"en": "/en/finance/approvals/{contract_id}", "fr": "/fr/finances/approbations/{contract_id}"},
    "finance_certifications": {"en": "/en/finance/certifications", "fr": "/fr/finances/attestations"},
    "finance_certification": {
        "en": "/en/finance/certifications/{contract_id}",
        "fr": "/fr/finances/attestations/{contract_id}",
    },
    "finance_work_rejection": {
        "en": "/en/finance/certifications/{contract_id}/send-back",
        "fr": "/fr/finances/attestations/{contract_id}/renvoi",
    },
    "finance_rejections": {"en": "/en/finance/rejected", "fr": "/fr/finances/rejets"},
    "finance_batches": {"en": "/en/finance/batches", "fr": "/fr/finances/lots"},
    "finance_batch_new": {"en": "/en/finance/batches/new", "fr": "/fr/finances/lots/nouveau"},
    "finance_batch": {"en": "/en/finance/batches/{batch_id}", "fr": "/fr/finances/lots/{batch_id}"},
    "finance_batch_csv": {"en": "/en/finance/batches/{batch_id}/csv", "fr": "/fr/finances/lots/{batch_id}/csv"},
    "finance_batch_xlsx": {"en": "/en/finance/batches/{batch_id}/xlsx", "fr": "/fr/finances/lots/{batch_id}/xlsx"},
    "finance_batch_release": {
        "en": "/en/finance/batches/{batch_id}/release",
        "fr": "/fr/finances/lots/{batch_id}/deblocage",
    },
    "finance_batch_acknowledge": {
        "en": "/en/finance/batches/{batch_id}/acknowledge",
        "fr": "/fr/finances/lots/{batch_id}/accuse",
    },
    "finance_batch_give_up": {
        "en": "/en/finance/batches/{batch_id}/give-up",
        "fr": "/fr/finances/lots/{batch_id}/abandon",
    },
    "finance_funds": {"en": "/en/finance/funds", "fr": "/fr/finances/fonds"},
    "finance_fund": {"en": "/en/finance/funds/{fund_id}", "fr": "/fr/finances/fonds/{fund_id}"},
}
"""A line a page. The names in braces are the same in both languages."""

_BLANK: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
# What a browser takes as a path on this host and nothing else: no second slash, no backslash, no control character.
_LOCAL: Final = re.compile(r"/(?:en|fr)(?:/[\w\-.~%]+)*(?:\?[\w\-.~%+&=:,*]*)?", re.ASCII)
LOCAL_CHARACTERS_MAX: Final = 1_000


def address(key: str, language: Language, /, *, query: Mapping[str, object] | None = None, **ids: object) -> str:
    """The path of a page, its blanks filled from ``ids``; members of ``query`` that are None or empty stay out."""
    path = _BLANK.sub(lambda blank: quote(str(ids[blank[1]]), safe=""), ADDRESSES[key][language])
    asked = {name: value for name, value in (query or {}).items() if value is not None and value != ""}
    return f"{path}?{urlencode(asked, doseq=True)}" if asked else path


def blanks(path: str) -> list[str]:
    """The names that an address leaves to fill in."""
    return [blank[1] for blank in _BLANK.finditer(path)]


def local(text: str) -> str | None:
    """The text if it is the address of a page here, else None: nobody is sent elsewhere on a link's word."""
    fits = len(text) <= LOCAL_CHARACTERS_MAX and _LOCAL.fullmatch(text)
    return text if fits else None
