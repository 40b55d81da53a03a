"""The sentences of what is refused around invoices, in English and French."""

from __future__ import annotations

from typing import Final

from app.core.refusals import Code

REFUSALS: Final[dict[Code, tuple[str, str]]] = {
    Code.INVOICE_IN_FUTURE: (
        "{received_on} has not come yet in Ottawa. Report an invoice once it is there.",
        "Le {received_on} n’est pas encore arrivé à Ottawa. Signalez une facture une fois reçue.",
    ),
    Code.INVOICE_STANDS: (
        "Invoice {number} of {received_on} is on record. If it is deficient, report that first; then the corrected "
        "one can take its place.",
        "La facture {number} du {received_on} est consignée. Si elle n’est pas conforme, signalez-le d’abord; la "
        "facture corrigée pourra ensuite la remplacer.",
    ),
    Code.INVOICE_USED: (
        "This payee's invoice {number} stands for payable {payable} already. Ask for an invoice with a number of its "
        "own.",
        "La facture {number} de ce bénéficiaire vaut déjà pour la somme à payer {payable}. Demandez une facture qui a "
        "son propre numéro.",
    ),
    Code.INVOICE_MISSING: (
        "No invoice is on record for this payable. Report it first.",
        "Aucune facture n’est consignée pour cette somme. Signalez-la d’abord.",
    ),
    Code.INVOICE_DEFICIENT: (
        "Invoice {number} was found deficient. Pay nothing on it; report the corrected invoice when it comes.",
        "La facture {number} a été jugée non conforme. Ne payez rien d’après elle; signalez la facture corrigée à sa "
        "réception.",
    ),
}
