"""What fills the blanks of the refusals: acts, what is missing, sums, and what is wrong with an amount or a command."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

ACTS: Final = pairs(
    {
        "offer": ("offer", "offrir"),
        "approve": ("approve funding", "approuver les fonds"),
        "certify": ("certify work", "attester le travail"),
        "release": ("release payments", "libérer les paiements"),
    }
)

MISSING: Final = pairs(
    {
        "standalone": ("the need stands on its own", "le besoin se suffit à lui-même"),
        "no_capacity_reason": (
            "a reason why it is not done in house",
            "une raison pour laquelle ce n’est pas fait à l’interne",
        ),
        "unclassified": ("the work is unclassified", "le travail est non classifié"),
        "remote": ("the work can be done remotely", "le travail peut se faire à distance"),
        "licence": ("the open licence of the work", "la licence libre du travail"),
        "adult": ("being of legal age", "être majeur"),
        "eligible": (
            "being allowed to work in Canada or to supply from abroad",
            "être autorisé à travailler au Canada ou à fournir depuis l’étranger",
        ),
    }
)

SUMS: Final = pairs(
    {
        "repository": ("this repository’s contracts", "les marchés de ce dépôt"),
        "offerer": ("the offerer’s contracts", "les marchés de la même personne qui offre"),
        "parent_issue": ("the contracts of the same larger issue", "les marchés de la même grande question"),
        "payee": ("the payee’s contracts", "les marchés de la même personne payée"),
    }
)

AMOUNT_PROBLEMS: Final = pairs(
    {
        "empty": ("nothing is written", "rien n’est écrit"),
        "too_long": ("it is too long for an amount", "c’est trop long pour un montant"),
        "hidden_characters": (
            "it holds characters one cannot see; type it again",
            "il contient des caractères invisibles; retapez-le",
        ),
        "not_ascii_digits": ("only the digits 0 to 9 count", "seuls les chiffres de 0 à 9 comptent"),
        "negative": ("it is negative", "il est négatif"),
        "exponent": ("an exponent is not an amount", "un exposant n’est pas un montant"),
        "other_currency": ("only Canadian dollars are paid", "seuls les dollars canadiens sont payés"),
        "doubtful_decimal": (
            "the comma may mean cents or thousands",
            "la virgule peut marquer les cents ou les milliers",
        ),
        "doubtful_thousands": (
            "the separator may mean thousands or cents",
            "le séparateur peut marquer les milliers ou les cents",
        ),
        "too_many_decimals": ("it has more than two decimals", "il a plus de deux décimales"),
        "bad_grouping": ("its thousands are not in groups of three", "ses milliers ne sont pas groupés par trois"),
        "zero": ("zero offers nothing", "zéro n’offre rien"),
        "too_large": ("it is too large", "il est trop grand"),
        "not_an_amount": ("it is not an amount", "ce n’est pas un montant"),
    }
)

COMMAND_PROBLEMS: Final = pairs(
    {
        "unexpected_argument": ("nothing more may follow it", "rien de plus ne peut suivre"),
        "other_issue": (
            "the number is another issue’s; write it there, or in your pull request",
            "le numéro est celui d’une autre question; écrivez-le là-bas, ou dans votre demande de tirage",
        ),
        "bad_number": (
            "write an issue as `#12`, or a number of days from 1 to 365",
            "écrivez une question comme `#12`, ou un nombre de jours de 1 à 365",
        ),
        "missing_login": ("name a person as `@login`", "nommez une personne par `@compte`"),
        "bad_login": ("that cannot be a login", "cela ne peut pas être un compte"),
        "several_logins": (
            "name one person; `/split` is for several",
            "nommez une personne; `/partager` est pour plusieurs",
        ),
        "missing_reason": ("give a reason after it", "donnez une raison à la suite"),
        "split_bad_share": ("a share is written as `60%` or `12.5%`", "une part s’écrit `60~%` ou `12,5~%`"),
        "split_too_few": (
            "a split is between two people at least, or gives one person 100%",
            "un partage compte au moins deux personnes, ou donne 100~% à une seule",
        ),
        "split_too_many": ("a split is between ten people at most", "un partage compte au plus dix personnes"),
        "split_repeated": ("one person stands in it twice", "une personne y figure deux fois"),
        "split_not_whole": ("the shares do not make 100% together", "les parts ne font pas 100~% ensemble"),
        "hidden_characters": (
            "the line holds characters one cannot see; type it again",
            "la ligne contient des caractères invisibles; retapez-la",
        ),
        "too_long": (
            "the line is longer than 1,000 characters",
            "la ligne dépasse 1~000 caractères",
        ),
        "too_many": ("a comment holds 20 commands at most", "un commentaire contient au plus 20 commandes"),
    }
)
