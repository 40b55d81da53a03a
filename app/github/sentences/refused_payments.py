"""Why finance's act was refused and what to do next: a sentence for each refusal."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

PAYMENTS: Final = pairs(
    {
        "not_payable": (
            "This contract is not payable (status: {status}). Pull the list of payables again.",
            "Ce micromarché n’est pas payable (état~: {status}). Relisez la liste des sommes à payer.",
        ),
        "in_a_batch": (
            "This payable is frozen in batch {batch}. Give that batch up first, or report what became of the payment.",
            "Cette somme est figée dans le lot {batch}. Renoncez d’abord à ce lot, ou signalez ce qu’est devenu le "
            "paiement.",
        ),
        "not_released": (
            "Batch {batch} is not released for payment yet. A person other than who accepted the work releases it "
            "first.",
            "Le lot {batch} n’est pas encore libéré pour paiement. Une autre personne que celle qui a accepté le "
            "travail le libère d’abord.",
        ),
        "left_batch": (
            "This is no longer in batch {batch}: it was reported as rejected since. Give the batch up and freeze what "
            "is left into a new one.",
            "Ceci n’est plus dans le lot {batch}~: c’est signalé comme rejeté depuis. Abandonnez le lot et figez ce "
            "qui reste dans un nouveau.",
        ),
        "came_back": (
            "What was paid came back whole, and this payable is over. To pay it again, a maintainer offers the amount "
            "anew on the issue (`/bounty`) and awards it (`/award`).",
            "Ce qui a été payé est revenu en entier, et cette somme est close. Pour la payer de nouveau, un "
            "responsable offre le montant à nouveau sur la question (`/prime`) et l’attribue (`/attribuer`).",
        ),
        "same_person": (
            "Who accepted the work, is paid for it or, under the federal policy, did anything else about it may not "
            "release the payment. Another person must do it.",
            "La personne qui a accepté le travail, qui est payée ou, sous la politique fédérale, a fait autre chose à "
            "son sujet ne peut pas libérer le paiement. Une autre personne doit le faire.",
        ),
        "payee_decided": (
            "A payee is known to be the same person as somebody who set, approved, accepted or certified this. Pay "
            "nothing of it: void it or, if the two accounts are not one person’s, have them taken apart.",
            "On sait qu’un bénéficiaire est la même personne que quelqu’un qui a fixé, approuvé, accepté ou attesté "
            "ceci. N’en payez rien~: annulez la somme ou, si les deux comptes ne sont pas à une même personne, "
            "faites-les délier.",
        ),
        "release_missing": (
            "This payment is not released. Freeze it into a batch and have another person release that (FAA s.33) "
            "before it is paid.",
            "Ce paiement n’est pas libéré. Figez-le dans un lot et faites libérer celui-ci par une autre personne "
            "(LGFP, art.~33) avant de le payer.",
        ),
        "not_paid": (
            "Nothing was paid here yet (status: {status}), so nothing can come back. Check the number of the payable.",
            "Rien n’a encore été payé ici (état~: {status})~: rien ne peut revenir. Vérifiez le numéro de la somme.",
        ),
        "more_than_paid": (
            "{amount} is more than what is left to come back, {left}. Report what was really received.",
            "{amount} dépasse ce qui peut encore revenir, {left}. Signalez ce qui a vraiment été reçu.",
        ),
        "not_a_payee": (
            "Nothing is owed to this person on this contract. Pull the list of payables again.",
            "Rien n’est dû à cette personne pour ce micromarché. Relisez la liste des sommes à payer.",
        ),
        "amount_not_exact": (
            "{amount} is not what is owed: exactly {net} without tax or {total} with it. Check the payment.",
            "{amount} n’est pas la somme due~: exactement {net} sans taxe ou {total} avec taxe. Vérifiez le paiement.",
        ),
        "paid_differently": (
            "This payable was paid on {paid_on} ({amount}, reference {reference}). Have a second payment looked at.",
            "Cette somme a été payée le {paid_on} ({amount}, référence {reference}). Faites vérifier le second.",
        ),
        "paid_in_future": (
            "{paid_on} is in the future. Report the payment on or after its day.",
            "Le {paid_on} est dans le futur. Signalez le paiement le jour même ou après.",
        ),
        "paid_too_early": (
            "{paid_on} is before {first}, when the work was taken or its payment released: nothing was to be paid yet. "
            "Check the day of the payment.",
            "Le {paid_on} précède le {first}, jour où le travail a été accepté ou son paiement débloqué~: rien n’était "
            "encore à payer. Vérifiez le jour du paiement.",
        ),
        "recovered_too_early": (
            "{paid_on} is before {first}, when this was paid. Check the day on which the money came back.",
            "Le {paid_on} précède le {first}, jour du paiement. Vérifiez le jour où l’argent est revenu.",
        ),
        "invoice_in_future": (
            "{received_on} is in the future. Report the invoice on or after the day it came.",
            "Le {received_on} est dans le futur. Signalez la facture le jour de sa réception ou après.",
        ),
        "invoice_stands": (
            "Invoice {number}, received on {received_on}, is on record. If it is deficient, say so first; a corrected "
            "one can replace it then.",
            "La facture {number}, reçue le {received_on}, est consignée. Si elle n’est pas conforme, dites-le d’abord; "
            "une facture corrigée pourra alors la remplacer.",
        ),
        "invoice_used": (
            "Invoice {number} of this payee stands for payable {payable}. Ask for an invoice with a number of its own.",
            "La facture {number} de ce bénéficiaire vaut pour la somme à payer {payable}. Demandez une facture qui a "
            "son propre numéro.",
        ),
        "invoice_missing": (
            "No invoice is on record for this payable. Report the invoice first.",
            "Aucune facture n’est consignée pour cette somme. Signalez d’abord la facture.",
        ),
        "invoice_deficient": (
            "Invoice {number} was found deficient. Pay nothing on it; report the corrected invoice when it comes.",
            "La facture {number} a été jugée non conforme. Ne payez rien d’après elle; signalez la facture corrigée à "
            "sa réception.",
        ),
    }
)
