"""Every reason to refuse an act on a fund: a code, and its sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.core.money import format_en, format_fr


class FundCode(StrEnum):
    ALREADY_OPEN = "already_open"
    NOT_OPEN = "not_open"
    UNKNOWN = "unknown"
    PLACE_UNKNOWN = "place_unknown"
    ONE_PLACE = "one_place"
    PERSON_UNNAMED = "person_unnamed"
    NO_REASON = "no_reason"
    AMOUNT_UNCLEAR = "amount_unclear"
    YEAR_UNCLEAR = "year_unclear"
    REGION_UNKNOWN = "region_unknown"
    ONE_CHANGE = "one_change"
    SAME_AMOUNT = "same_amount"
    BELOW_COMMITTED = "below_committed"
    TOO_LITTLE_FREE = "too_little_free"
    NOTHING_LEFT = "nothing_left"
    OTHER_YEAR = "other_year"
    SAME_FUND = "same_fund"
    YEAR_NOT_OVER = "year_not_over"
    NEXT_AMOUNT_MISSING = "next_amount_missing"
    NEXT_IS_OPEN = "next_is_open"


WORDS: Final[Mapping[FundCode, tuple[str, str]]] = {
    FundCode.ALREADY_OPEN: (
        "A fund for {scope} {scope_id} in {year} is open already. "
        "Raise it (gc-bounty fund amend) or close it first (gc-bounty fund close).",
        "Un fonds est déjà ouvert pour {scope} {scope_id} en {year}. "
        "Augmentez-le (gc-bounty fund amend) ou fermez-le d’abord (gc-bounty fund close).",
    ),
    FundCode.NOT_OPEN: (
        "There is no open fund {fund}. See: gc-bounty fund list",
        "Il n’y a pas de fonds {fund} ouvert. Voyez : gc-bounty fund list",
    ),
    FundCode.UNKNOWN: (
        "There is no fund {fund}. See: gc-bounty fund list",
        "Il n’y a pas de fonds {fund}. Voyez : gc-bounty fund list",
    ),
    FundCode.PLACE_UNKNOWN: (
        "The App has not met {place} yet. Install it there and run: gc-bounty reconcile "
        "(or give the numeric id from GitHub's API).",
        "L’application ne connaît pas encore {place}. Installez-la à cet endroit et exécutez : gc-bounty reconcile "
        "(ou donnez l’identifiant numérique de l’API de GitHub).",
    ),
    FundCode.ONE_PLACE: (
        "Give either --repository or --account.",
        "Donnez soit --repository, soit --account.",
    ),
    FundCode.PERSON_UNNAMED: (
        "Name the person who decides by GitHub login (--by) and numeric id (--by-id): "
        "see https://api.github.com/users/LOGIN",
        "Nommez la personne qui décide par son nom d’utilisateur GitHub (--by) et son identifiant numérique "
        "(--by-id) : voyez https://api.github.com/users/LOGIN",
    ),
    FundCode.NO_REASON: (
        "Give a reason of 1 to {limit} printable characters (--reason); it is kept.",
        "Donnez un motif de 1 à {limit} caractères imprimables (--reason); il est conservé.",
    ),
    FundCode.AMOUNT_UNCLEAR: (
        "{text} is not a clear amount ({problem}). Write it as $1,250.50 or 1 250,50 $.",
        "{text} n’est pas un montant clair ({problem}). Écrivez-le ainsi : 1 250,50 $ ou $1,250.50.",
    ),
    FundCode.YEAR_UNCLEAR: (
        "{text} is not a fiscal year. Write it as 2026-2027.",
        "{text} n’est pas un exercice. Écrivez-le ainsi : 2026-2027.",
    ),
    FundCode.REGION_UNKNOWN: (
        "No tax rate is configured for {text}. Use ON, QC, BC … or add it to POLICY_FILE.",
        "Aucun taux de taxe n’est configuré pour {text}. Utilisez ON, QC, BC … ou ajoutez-le à POLICY_FILE.",
    ),
    FundCode.ONE_CHANGE: (
        "Give exactly one of --to, --raise and --lower.",
        "Donnez exactement une des options --to, --raise et --lower.",
    ),
    FundCode.SAME_AMOUNT: (
        "Fund {fund} is at that amount already; nothing was changed.",
        "Le fonds {fund} est déjà à ce montant; rien n’a changé.",
    ),
    FundCode.BELOW_COMMITTED: (
        "Fund {fund} cannot be lowered to {wanted}: {committed} of it is committed "
        "(reserved, owed, scheduled or paid). Lower it to that at most.",
        "Le fonds {fund} ne peut être réduit à {wanted} : {committed} y sont engagés "
        "(réservés, dus, en lot ou payés). Ne le réduisez pas sous ce montant.",
    ),
    FundCode.TOO_LITTLE_FREE: (
        "Fund {fund} has only {free} free, so {wanted} cannot be taken from it: {committed} is committed. "
        "Nothing was transferred.",
        "Le fonds {fund} n’a que {free} de libres; on ne peut en prendre {wanted} : {committed} y sont engagés. "
        "Rien n’a été viré.",
    ),
    FundCode.NOTHING_LEFT: (
        "That would leave fund {fund} with nothing. Leave some of it, and close it: gc-bounty fund close {fund}",
        "Il ne resterait rien du fonds {fund}. Laissez-en une partie et fermez-le : gc-bounty fund close {fund}",
    ),
    FundCode.OTHER_YEAR: (
        "Fund {fund} is of {year}, fund {other} of {other_year}: money is appropriated for one fiscal year and "
        "cannot be carried into another (FAA s.37). Open or raise a fund of that year instead.",
        "Le fonds {fund} est de {year}, le fonds {other} de {other_year} : un crédit vaut pour un seul exercice et "
        "ne se reporte pas sur un autre (LGFP, art. 37). Ouvrez ou augmentez plutôt un fonds de cet exercice.",
    ),
    FundCode.SAME_FUND: (
        "A transfer needs two funds; fund {fund} was named twice.",
        "Un virement exige deux fonds; le fonds {fund} est nommé deux fois.",
    ),
    FundCode.YEAR_NOT_OVER: (
        "Fiscal year {year} is not over before {first_day}. Until then run this without --apply to see what is ahead.",
        "L’exercice {year} n’est pas terminé avant le {first_day}. D’ici là, omettez --apply pour voir ce qui s’en "
        "vient.",
    ),
    FundCode.NEXT_AMOUNT_MISSING: (
        "No fund of {year} is open for {scope} {scope_id}. Give its amount with --amount, or open it with: "
        "gc-bounty fund add",
        "Aucun fonds de {year} n’est ouvert pour {scope} {scope_id}. Donnez son montant avec --amount, ou ouvrez-le "
        "avec : gc-bounty fund add",
    ),
    FundCode.NEXT_IS_OPEN: (
        "Fund {fund} of {year} is open already; leave --amount out, and raise it with gc-bounty fund amend if need be.",
        "Le fonds {fund} de {year} est déjà ouvert; omettez --amount et augmentez-le au besoin avec gc-bounty fund "
        "amend.",
    ),
}


class FundProblem(Exception):
    """An act on a fund is refused; the message says in both languages why and what to do.

    Blanks that end in ``_cents`` are written as money under their name without it.
    """

    def __init__(self, code: FundCode, **blanks: str | int) -> None:
        en, fr = WORDS[code]
        super().__init__(f"{en.format_map(_filled(blanks, False))}\n{fr.format_map(_filled(blanks, True))}")
        self.code = code


def _filled(blanks: Mapping[str, str | int], french: bool) -> dict[str, str]:
    money = format_fr if french else format_en
    return {
        name.removesuffix("_cents"): money(value) if name.endswith("_cents") and isinstance(value, int) else str(value)
        for name, value in blanks.items()
    }
