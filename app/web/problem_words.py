"""The sentences of every problem the finance API can answer, in English and French, under their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core.money import format_en, format_fr
from app.core.refusals import Code, Refusal
from app.web import batch_words, invoice_words, webhook_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    status: int
    title: str
    title_fr: str
    en: str
    fr: str


def _words(status: int, title: str, title_fr: str, en: str, fr: str) -> Words:
    return Words(status=status, title=title, title_fr=title_fr, en=en, fr=fr)


_UNAUTHORIZED: Final = ("Token needed", "Jeton requis")
_REFUSED: Final = ("Payment refused", "Paiement refusé")

WORDS: Final[dict[str, Words]] = {
    "bad_request": _words(
        400,
        "Request unreadable",
        "Requête illisible",
        "The request cannot be read. Check its body and headers.",
        "La requête est illisible. Vérifiez son corps et ses en-têtes.",
    ),
    "token_missing": _words(
        401,
        *_UNAUTHORIZED,
        "Send a token in the header Authorization: Bearer gcb_…; an operator makes one with gc-bounty token create.",
        "Envoyez un jeton dans l’en-tête Authorization: Bearer gcb_…; on en crée un avec gc-bounty token create.",
    ),
    "token_malformed": _words(
        401,
        *_UNAUTHORIZED,
        "This is not a token of this service, or some of its characters are missing or wrong.",
        "Ce n’est pas un jeton de ce service, ou des caractères y manquent ou sont erronés.",
    ),
    "token_unknown": _words(
        401,
        *_UNAUTHORIZED,
        "No such token is known here.",
        "Ce jeton est inconnu ici.",
    ),
    "token_revoked": _words(
        401,
        *_UNAUTHORIZED,
        "This token was revoked. Ask an operator for a new one.",
        "Ce jeton a été révoqué. Demandez-en un nouveau à l’exploitant du service.",
    ),
    "token_expired": _words(
        401,
        *_UNAUTHORIZED,
        "This token has expired. Ask an operator for a new one.",
        "Ce jeton a expiré. Demandez-en un nouveau à l’exploitant du service.",
    ),
    "scope_missing": _words(
        403,
        "Scope missing",
        "Portée manquante",
        "This token may not do this; the scope needed stands in the header WWW-Authenticate.",
        "Ce jeton ne permet pas cette action; la portée requise figure dans l’en-tête WWW-Authenticate.",
    ),
    "role_missing": _words(
        403,
        "Not your page",
        "Cette page n’est pas la vôtre",
        "You are signed in, but you do not have the role that this page needs. Ask an operator for it.",
        "Votre session est ouverte, mais vous n’avez pas le rôle que cette page exige. Demandez-le à l’exploitant.",
    ),
    "form_foreign": _words(
        403,
        "The form is no longer good",
        "Le formulaire n’est plus valable",
        "Nothing was done. The form belongs to a session that ended, or came from another site. Open its page again.",
        "Rien n’a été fait. Le formulaire appartient à une session terminée ou vient d’un autre site. "
        "Ouvrez sa page de nouveau.",
    ),
    "github_silent": _words(
        503,
        "GitHub does not answer",
        "GitHub ne répond pas",
        "Without GitHub's word nothing can be shown or done here. Try again in a minute.",
        "Sans la réponse de GitHub, rien ne peut être montré ni fait ici. Réessayez dans une minute.",
    ),
    "page_not_found": _words(
        404,
        "Page not found",
        "Page introuvable",
        "There is no page at this address. It may have moved; start again from the list of opportunities.",
        "Il n’y a pas de page à cette adresse. Elle a pu changer; repartez de la liste des possibilités.",
    ),
    "page_invalid": _words(
        422,
        "The address cannot be read",
        "L’adresse est illisible",
        "Something in the address or in the form is not what this page takes. Start again from its first page.",
        "Quelque chose dans l’adresse ou le formulaire n’est pas recevable ici. Repartez de la première page.",
    ),
    "not_found": _words(
        404,
        "Not found",
        "Introuvable",
        "There is nothing at this address. The API is described at /api/v1/openapi.json.",
        "Il n’y a rien à cette adresse. L’API est décrite à /api/v1/openapi.json.",
    ),
    "payable_unknown": _words(
        404,
        "Payable unknown",
        "Somme à payer inconnue",
        "There is no payable of this number.",
        "Aucune somme à payer ne porte ce numéro.",
    ),
    "fund_unknown": _words(
        404,
        "Fund unknown",
        "Fonds inconnu",
        "There is no fund of this number. GET /api/v1/funds lists them.",
        "Aucun fonds ne porte ce numéro. GET /api/v1/funds les énumère.",
    ),
    "contract_unknown": _words(
        404,
        "Contract unknown",
        "Micromarché inconnu",
        "There is no contract of this number.",
        "Aucun micromarché ne porte ce numéro.",
    ),
    "root_unknown": _words(
        404,
        "Root unknown",
        "Racine inconnue",
        "There is no such root, or the contract is in none yet; one is made each day. The list is at /api/v1/roots.",
        "Cette racine n’existe pas, ou le micromarché n’est encore dans aucune; il s’en fait une chaque jour. La liste "
        "est à /api/v1/roots.",
    ),
    "export_refused": _words(
        409,
        "Export refused",
        "Exportation refusée",
        "The export cannot be published as it is; detail says what to mend.",
        "L’exportation ne peut être publiée telle quelle; detail_fr dit quoi corriger.",
    ),
    "method_not_allowed": _words(
        405,
        "Method not allowed",
        "Méthode non permise",
        "This address does not take this method; those it takes stand in the header Allow.",
        "Cette adresse n’accepte pas cette méthode; celles qu’elle accepte figurent dans l’en-tête Allow.",
    ),
    "body_too_large": _words(
        413,
        "Body too large",
        "Corps trop volumineux",
        "The request's body is larger than anything this address takes.",
        "Le corps de la requête dépasse tout ce que cette adresse accepte.",
    ),
    "body_unreadable": _words(
        422,
        "Body unreadable",
        "Corps illisible",
        "The request's body is not JSON.",
        "Le corps de la requête n’est pas du JSON.",
    ),
    "invalid": _words(
        422,
        "Request invalid",
        "Requête non valide",
        "Some values of the request cannot be taken; errors tells which and why.",
        "Certaines valeurs de la requête ne sont pas recevables; errors indique lesquelles et pourquoi.",
    ),
    "internal_error": _words(
        500,
        "Internal error",
        "Erreur interne",
        "Something went wrong here. Try again, and if it stays so give an operator the id.",
        "Une erreur est survenue ici. Réessayez; si elle persiste, donnez l’identifiant (id) à l’exploitant.",
    ),
    "too_many_lists": _words(
        503,
        "Too many lists at once",
        "Trop de listes à la fois",
        "Other whole lists are being read now. Try again when they are done.",
        "D’autres listes complètes sont en cours de lecture. Réessayez quand elles seront terminées.",
    ),
    "database_unavailable": _words(
        503,
        "Database unavailable",
        "Base de données indisponible",
        "The database does not answer. Nothing was changed that was not confirmed; try again in a moment.",
        "La base de données ne répond pas. Rien de non confirmé n’a changé; réessayez dans un moment.",
    ),
    "not_ready": _words(
        503,
        "Not ready",
        "Pas prêt",
        "The service cannot do its work now; errors tells why.",
        "Le service ne peut pas faire son travail pour l’instant; errors indique pourquoi.",
    ),
    **{code: _words(*words) for code, words in (batch_words.PROBLEMS | webhook_words.PROBLEMS).items()},
    # The sentence of a refusal carries its particulars: see refusal_words.
    **{
        f"refused_{code.value}": _words(
            409,
            *_REFUSED,
            "The rules refuse this payment; detail tells why.",
            "Les règles refusent ce paiement; detail_fr indique pourquoi.",
        )
        for code in Code
    },
}

BY_STATUS: Final = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}

_REFUSALS: Final[dict[Code, tuple[str, str]]] = {
    Code.NOT_A_PAYEE: (
        "This payable's person is not a payee of its contract.",
        "La personne visée n’est pas bénéficiaire de ce micromarché.",
    ),
    Code.IS_HELD: (
        "The contract is on hold ({codes}). Pay nothing until a maintainer resumes it.",
        "Le micromarché est suspendu ({codes}). Ne payez rien avant qu’un responsable ne le reprenne.",
    ),
    Code.NOT_PAYABLE: (
        "The contract is not payable; its status is {status}.",
        "Le micromarché n’est pas payable; son état est {status}.",
    ),
    Code.AMOUNT_NOT_EXACT: (
        "The amount is {amount}, but exactly {net} without tax or {total} with tax is owed.",
        "Le montant est de {amount}, mais la somme due est exactement de {net} sans taxe ou de {total} avec taxe.",
    ),
    Code.PAID_DIFFERENTLY: (
        "Another payment is on record already: {amount} on {paid_on} under {reference}.",
        "Un autre paiement est déjà consigné\u00a0: {amount} le {paid_on} sous {reference}.",
    ),
    Code.PAID_IN_FUTURE: (
        "{paid_on} has not come yet in Ottawa. Report a payment once it is made.",
        "Le {paid_on} n’est pas encore arrivé à Ottawa. Signalez un paiement une fois qu’il est fait.",
    ),
    Code.PAID_TOO_EARLY: (
        "{paid_on} is before {first}, when the work was taken or its payment released: nothing was to be paid yet. "
        "Check the day of the payment.",
        "Le {paid_on} précède le {first}, jour où le travail a été accepté ou son paiement débloqué\u00a0: rien "
        "n’était encore à payer. Vérifiez le jour du paiement.",
    ),
    **batch_words.REFUSALS,
    **invoice_words.REFUSALS,
}
_OTHER: Final = ("The rules refuse this payment ({code}).", "Les règles refusent ce paiement ({code}).")


def refusal_words(refusal: Refusal) -> tuple[str, str]:
    """The refusal's sentence in English and in French, its blanks filled; amounts written as each language does."""
    en, fr = _REFUSALS.get(refusal.code, _OTHER)
    return en.format_map(_blanks(refusal, french=False)), fr.format_map(_blanks(refusal, french=True))


def _blanks(refusal: Refusal, *, french: bool) -> dict[str, str]:
    money = format_fr if french else format_en
    filled = {"code": refusal.code.value}
    for name, value in refusal.details.items():
        if name.endswith("_cents") and isinstance(value, int):
            filled[name.removesuffix("_cents")] = money(value)
        else:
            filled[name] = ", ".join(value) if isinstance(value, list) else str(value)
    return filled
