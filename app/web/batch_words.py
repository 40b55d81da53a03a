"""The sentences of what is refused around batches, as (status, title, titre, English, French) under their codes."""

from __future__ import annotations

from typing import Final

from app.core.refusals import Code
from app.service.batching import LINES_MAX

_STATUS: Final = ("Batch's status", "État du lot")
_REFUSED: Final = ("Batch refused", "Lot refusé")

PROBLEMS: Final[dict[str, tuple[int, str, str, str, str]]] = {
    "batch_unknown": (
        404,
        "Batch unknown",
        "Lot inconnu",
        "There is no batch of this number. GET /api/v1/batches lists those there are.",
        "Aucun lot ne porte ce numéro. GET /api/v1/batches donne la liste des lots.",
    ),
    "batch_refused": (
        409,
        *_REFUSED,
        "Nothing was changed, for some lines may not; lines tells which and why. Mend these or leave them out.",
        "Rien n’a changé, car des lignes ne le permettent pas; lines indique lesquelles et pourquoi. "
        "Corrigez-les ou omettez-les.",
    ),
    "batch_empty": (
        409,
        *_REFUSED,
        "The filter chooses nothing that can be frozen now. Widen it, or see GET /api/v1/payables for what is held "
        "or in a batch already.",
        "Le filtre ne choisit rien qui puisse être gelé maintenant. Élargissez-le, ou voyez avec GET /api/v1/payables "
        "ce qui est suspendu ou déjà dans un lot.",
    ),
    "batch_too_long": (
        409,
        *_REFUSED,
        f"Nothing was frozen: a batch holds at most {LINES_MAX} lines. Choose fewer, and the rest for a next batch.",
        f"Rien n’a été gelé : un lot contient au plus {LINES_MAX} lignes. "
        "Choisissez-en moins, et le reste pour un lot suivant.",
    ),
    "key_reused": (
        409,
        "Key used before",
        "Clé déjà utilisée",
        "This Idempotency-Key named another request. Send that request's body again, or take a new key.",
        "Cette Idempotency-Key désignait une autre requête. Renvoyez le corps de celle-ci ou prenez une nouvelle clé.",
    ),
    "checksum_differs": (
        409,
        "Checksum differs",
        "Somme de contrôle différente",
        "What you received is not what was frozen. Fetch the batch again, and pay nothing from the copy you have.",
        "Ce que vous avez reçu n’est pas ce qui a été gelé. Tirez le lot de nouveau et ne payez rien d’après "
        "votre copie.",
    ),
    "batch_released": (
        409,
        *_STATUS,
        "The batch is released and may be under way at the bank. Report each line as paid or rejected.",
        "Le lot est débloqué et peut être en route à la banque. Signalez chaque ligne comme payée ou rejetée.",
    ),
    "batch_done": (
        409,
        *_STATUS,
        "Every line of the batch is paid or rejected. What is payable again goes into a new batch.",
        "Chaque ligne du lot est payée ou rejetée. Ce qui est de nouveau à payer va dans un nouveau lot.",
    ),
    "batch_given_up": (
        409,
        *_STATUS,
        "The batch was given up and its lines are payable again. Freeze a new one.",
        "Le lot a été abandonné et ses lignes sont de nouveau à payer. Gelez-en un nouveau.",
    ),
}

REFUSALS: Final[dict[Code, tuple[str, str]]] = {
    Code.IN_A_BATCH: (
        "It is frozen in batch {batch}. Give that batch up or report this payable as rejected, then try again.",
        "Elle est gelée dans le lot {batch}. Abandonnez ce lot ou signalez cette somme comme rejetée, puis réessayez.",
    ),
    Code.NOT_RELEASED: (
        "Batch {batch} is not released yet. Someone who neither accepted the work nor is paid for it releases it "
        "first (FAA section 33); report payments after that.",
        "Le lot {batch} n’est pas encore débloqué. Quelqu’un qui n’a pas accepté le travail et n’en est pas payé le "
        "débloque d’abord (LGFP, article 33); signalez les paiements ensuite.",
    ),
    Code.RELEASE_MISSING: (
        "This payment is not released. Freeze it into a batch and have another person release that (FAA section 33); "
        "report the payment after that.",
        "Ce paiement n’est pas débloqué. Gelez-le dans un lot et faites débloquer celui-ci par une autre personne "
        "(LGFP, article 33); signalez le paiement ensuite.",
    ),
    Code.RECOVERED_TOO_EARLY: (
        "{paid_on} is before {first}, when this was paid. Check the day on which the money came back.",
        "Le {paid_on} précède le {first}, jour du paiement. Vérifiez le jour où l’argent est revenu.",
    ),
    Code.SAME_PERSON: (
        "You accepted this work, are paid for it or, under the federal policy, did something else about it. Have "
        "another person release the batch (FAA section 33).",
        "Vous avez accepté ce travail, en êtes payé ou, sous la politique fédérale, avez fait autre chose à son sujet. "
        "Faites débloquer le lot par une autre personne (LGFP, article 33).",
    ),
    Code.LEFT_BATCH: (
        "It is no longer in batch {batch}: it was reported as rejected since. Give the batch up and freeze what is "
        "left into a new one.",
        "Elle n’est plus dans le lot {batch}\u00a0: elle est signalée comme rejetée depuis. Abandonnez le lot et gelez "
        "ce qui reste dans un nouveau.",
    ),
    Code.CAME_BACK: (
        "What was paid came back whole, and this payable is over. To pay it again, a maintainer offers the amount anew "
        "on the issue (/bounty) and awards it (/award).",
        "Ce qui a été payé est revenu en entier, et cette somme est close. Pour la payer de nouveau, un responsable "
        "offre le montant à nouveau sur la question (/prime) et l’attribue (/attribuer).",
    ),
    Code.FUND_OF_ANOTHER_YEAR: (
        "The work came after {year}, the year of its fund, whose money lapsed. Roll the fund into the next year "
        "(gc-bounty fund roll), then try again.",
        "Le travail est venu après {year}, l’exercice de son fonds, dont l’argent est périmé. Reportez le fonds à "
        "l’exercice suivant (gc-bounty fund roll), puis réessayez.",
    ),
    Code.PAYEE_DECIDED: (
        "Its payee is known to be the same person as somebody who set, approved, accepted or certified it. Pay nothing "
        "of it: void it or, if the two accounts are not one person's, have an operator take them apart.",
        "On sait que son bénéficiaire est la même personne que quelqu’un qui l’a fixée, approuvée, acceptée ou "
        "attestée. N’en payez rien\u00a0: annulez-la ou, si les deux comptes ne sont pas à une même personne, "
        "faites-les délier par un exploitant.",
    ),
    Code.BOT_CANNOT_DECIDE: (
        "A person releases a batch, not a program. Have one do it with a token of their own.",
        "C’est une personne qui débloque un lot, pas un programme. Faites-le faire par une personne, avec son jeton.",
    ),
    Code.NO_DELEGATION: (
        "You have no delegation in force to release payments of cost centre {cost_centre}. Have one recorded "
        "(gc-bounty delegation add), or leave it to someone who has one.",
        "Vous n’avez pas de délégation en vigueur pour débloquer des paiements du centre de coûts {cost_centre}. "
        "Faites-en inscrire une (gc-bounty delegation add), ou laissez faire une personne qui en a une.",
    ),
    Code.OVER_DELEGATION: (
        "{total}, tax included, is over the {limit} up to which you may release. Leave it to someone with a higher "
        "limit.",
        "{total}, taxes comprises, dépasse les {limit} jusqu’auxquels vous pouvez débloquer. Laissez faire une "
        "personne dont la limite est plus haute.",
    ),
    Code.NOT_PAID: (
        "It is not paid; its status is {status}. Report the payment first.",
        "Elle n’est pas payée; son état est {status}. Signalez d’abord le paiement.",
    ),
    Code.MORE_THAN_PAID: (
        "{amount} is more than can still come back; {left} is left of what was paid. Check the amount.",
        "{amount} dépasse ce qui peut encore revenir; il reste {left} de ce qui a été payé. Vérifiez le montant.",
    ),
    Code.OFFER_ENDED: (
        "The contract has ended with the status {status}, so there is nothing left to hold. If money must come back, "
        "report what is recovered.",
        "Le micromarché est terminé, à l’état {status}; il ne reste rien à suspendre. Si de l’argent doit revenir, "
        "signalez ce qui est récupéré.",
    ),
}
