"""What the sums of the report pages mean, in English and in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.core.flow_stages import Stage
from app.service.reports import By, Spending

Words = tuple[str, str]

SPENDING: Final[Mapping[Spending, Words]] = {
    Spending.PAID: (
        "Paid: what finance reported as paid, with tax, less what was recovered, by the day of payment.",
        "Payé\u00a0: ce que les finances ont signalé comme payé, taxes comprises, moins ce qui a été recouvré, selon "
        "le jour du paiement.",
    ),
    Spending.OWED: (
        "Owed: what is payable or in a payment run and not yet reported as paid, with tax, by the due date.",
        "Dû\u00a0: ce qui est à payer ou dans un lot de paiement et n’a pas encore été signalé comme payé, taxes "
        "comprises, selon l’échéance.",
    ),
}
GROUPS: Final[Mapping[By, Words]] = {
    By.QUARTER: (
        "Quarters are those of the fiscal year, 1 April to 31 March: Q1 is April to June.",
        "Les trimestres sont ceux de l’exercice, du 1er avril au 31 mars\u00a0: T1 va d’avril à juin.",
    ),
    By.REPOSITORY: (
        "Each payment counts for the repository whose issue was fixed.",
        "Chaque paiement compte pour le dépôt dont la question a été réglée.",
    ),
    By.FUND: (
        "Each payment counts for the fund that the offer was made from, in the quarter of its day.",
        "Chaque paiement compte pour le fonds d’où vient l’offre, au trimestre de son jour.",
    ),
}
STAGES: Final[Mapping[Stage, Words]] = {
    Stage.APPROVAL: ("Approval of the funding", "Approbation des fonds"),
    Stage.WORK: ("Work on the fix", "Travail sur le correctif"),
    Stage.REVIEW: ("Review", "Examen"),
    Stage.HOLD: ("Hold", "Suspension"),
    Stage.CERTIFICATION: ("Certification", "Attestation"),
    Stage.PAYMENT: ("Payment", "Paiement"),
}
"""The stages in which people work; waiting for a claimant and the taking in of a merge are nobody's work."""
_PUBLIC: Final[Words] = (
    "Public sums count public repositories alone. What has fewer than {minimum} payments stands together as all "
    "others, so that nobody’s own payments can be read from them.",
    "Les sommes publiques ne portent que sur les dépôts publics. Ce qui compte moins de {minimum} paiements est réuni "
    "sous «\u00a0tous les autres\u00a0», pour qu’on ne puisse pas y lire les paiements d’une personne.",
)


def definition(what: Spending, by: By) -> Words:
    """What one table counts, and how it is divided."""
    english, french = (f"{said} {group}" for said, group in zip(SPENDING[what], GROUPS[by], strict=True))
    return english, french


def public_rule(minimum: int) -> Words:
    english, french = (said.format(minimum=minimum) for said in _PUBLIC)
    return english, french
