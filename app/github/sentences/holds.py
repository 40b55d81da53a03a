"""Why a contract is on hold or over, and who mends that how."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

HOLDS: Final = pairs(
    {
        "asked": ("a maintainer put it on hold", "un responsable a demandé une suspension"),
        "contested": (
            "a maintainer wants to withdraw it while someone works on it",
            "un responsable veut retirer l’offre pendant qu’on y travaille",
        ),
        "unlabelled": (
            "the label was taken off while someone works on it",
            "l’étiquette a été enlevée pendant qu’on y travaille",
        ),
        "issue_closed": ("the issue was closed without a merge", "la question a été fermée sans fusion"),
        "parent_dropped": (
            "the issue it is a part of was closed as not planned",
            "la question dont elle fait partie a été fermée comme non prévue",
        ),
        "issue_reopened": (
            "the issue was reopened after its fix was accepted",
            "la question a été rouverte après l’acceptation",
        ),
        "issue_gone": ("the issue was deleted", "la question a été supprimée"),
        "issue_transferred": (
            "the issue was moved to another repository",
            "la question a été déplacée vers un autre dépôt",
        ),
        "issue_converted": (
            "the issue was turned into a discussion",
            "la question a été convertie en discussion",
        ),
        "repository_gone": ("the repository was deleted", "le dépôt a été supprimé"),
        "repository_private": ("the repository was made private", "le dépôt a été rendu privé"),
        "repository_archived": ("the repository was archived", "le dépôt a été archivé"),
        "repository_moved": ("the repository went to another account", "le dépôt est passé à un autre compte"),
        "app_removed": ("the App was taken off this repository", "l’application a été retirée de ce dépôt"),
        "finance": ("finance put it on hold", "les finances ont demandé une suspension"),
        "splitting": (
            "the same person has been paid, or may be, more than the policy allows without a reason on record",
            "la même personne a été payée, ou peut l’être, au-delà de ce que la politique permet sans raison consignée",
        ),
        "conflict_declared": (
            "the claimant declared a conflict of interest or being a public servant",
            "la personne qui réclame a déclaré un conflit d’intérêts ou être fonctionnaire",
        ),
        "payment_rejected": ("finance could not pay it", "les finances n’ont pas pu la payer"),
        "reverted": ("the fix was taken back after the merge", "la correction a été annulée après la fusion"),
        "merged": ("the pull request is not merged", "la demande de tirage n’est pas fusionnée"),
        "default_branch": (
            "it was merged into another branch than the default one",
            "la fusion s’est faite dans une autre branche que celle par défaut",
        ),
        "linked_at_merge": (
            "the pull request cannot be shown to have named this issue when it was merged",
            "rien ne montre que la demande de tirage nommait cette question à la fusion",
        ),
        "author_holds_claim": ("its author does not hold the claim", "son auteur ne détient pas la réclamation"),
        "accepted_by_other": (
            "no maintainer other than its author has accepted it",
            "aucun responsable autre que l’auteur ne l’a acceptée",
        ),
        "within_link_cap": ("the pull request names too many issues", "la demande de tirage nomme trop de questions"),
        "no_hold": ("it is on hold", "une suspension est en cours"),
        "terms_accepted": (
            "its author has not accepted the terms by a claim",
            "son auteur n’a pas accepté les conditions par une réclamation",
        ),
        "author_has_share": (
            "its author has no part in the split that was decided",
            "son auteur n’a aucune part dans le partage décidé",
        ),
    }
)

ENDS: Final = pairs(
    {
        "unlabelled": ("the label was taken off", "l’étiquette a été enlevée"),
        "issue_closed": ("the issue was closed", "la question a été fermée"),
        "parent_dropped": (
            "the issue it is a part of was closed as not planned",
            "la question dont elle fait partie a été fermée comme non prévue",
        ),
        "issue_converted": (
            "the issue was turned into a discussion",
            "la question a été convertie en discussion",
        ),
    }
)

MENDS: Final = pairs(
    {
        "asked": (
            "A maintainer lifts it with `/resume reason`.",
            "Un responsable la lève par `/reprendre raison`.",
        ),
        "contested": (
            "A maintainer ends it with `/withdraw reason` once more, or lets it go on with `/resume reason`.",
            "Un responsable y met fin par `/retirer raison` encore une fois, ou laisse continuer par "
            "`/reprendre raison`.",
        ),
        "unlabelled": (
            "A maintainer ends it with `/withdraw reason`, or lets it go on with `/resume reason`.",
            "Un responsable y met fin par `/retirer raison`, ou laisse continuer par `/reprendre raison`.",
        ),
        "issue_closed": (
            "A maintainer names who fixed it with `/award @person reason`, lets the work go on with `/resume reason` "
            "or ends it with `/withdraw reason`.",
            "Un responsable nomme qui l’a réglée par `/attribuer @personne raison`, laisse continuer par "
            "`/reprendre raison` ou y met fin par `/retirer raison`.",
        ),
        "parent_dropped": (
            "A maintainer lets the work go on with `/resume reason`, or ends it with `/withdraw reason`.",
            "Un responsable laisse le travail continuer par `/reprendre raison`, ou y met fin par `/retirer raison`.",
        ),
        "issue_reopened": (
            "A maintainer looks at the fix again and writes `/resume reason` if it stands.",
            "Un responsable réexamine la correction et écrit `/reprendre raison` si elle tient.",
        ),
        "issue_gone": (
            "A maintainer and finance settle it; what is owed stays owed.",
            "Un responsable et les finances le règlent; ce qui est dû reste dû.",
        ),
        "issue_transferred": (
            "The offer came along. A maintainer here lets it go on with `/resume reason`, or ends it with "
            "`/withdraw reason`; what is owed stays owed.",
            "L’offre a suivi. Un responsable d’ici la laisse continuer par `/reprendre raison`, ou y met fin par "
            "`/retirer raison`; ce qui est dû reste dû.",
        ),
        "issue_converted": (
            "GitHub takes no more comments on it, so no more commands; what is owed stays owed.",
            "GitHub n’y prend plus de commentaires, donc plus de commandes; ce qui est dû reste dû.",
        ),
        "repository_gone": (
            "A maintainer and the App’s operator settle it; what is owed stays owed.",
            "Un responsable et l’exploitant de l’application le règlent; ce qui est dû reste dû.",
        ),
        "repository_private": (
            "A maintainer makes it public again or sees that every claimant has access, then writes "
            "`/resume reason`; what is owed stays owed.",
            "Un responsable le rend public de nouveau ou voit que chaque personne y a accès, puis écrit "
            "`/reprendre raison`; ce qui est dû reste dû.",
        ),
        "repository_archived": (
            "A maintainer brings it back and writes `/resume reason`; what is owed stays owed.",
            "Un responsable le rouvre et écrit `/reprendre raison`; ce qui est dû reste dû.",
        ),
        "repository_moved": (
            "The App’s operator settles it, for the people of the new account do not decide on this money; what is "
            "owed stays owed.",
            "L’exploitant de l’application tranche, car les gens du nouveau compte ne décident pas de cet argent; ce "
            "qui est dû reste dû.",
        ),
        "app_removed": (
            "Someone with the right installs it again, then a maintainer writes `/resume reason`; what is owed stays "
            "owed.",
            "Une personne autorisée la réinstalle, puis un responsable écrit `/reprendre raison`; ce qui est dû reste "
            "dû.",
        ),
        "finance": (
            "Finance settles it, then a maintainer writes `/resume reason`.",
            "Les finances le règlent, puis un responsable écrit `/reprendre raison`.",
        ),
        "splitting": (
            "A maintainer who does not work on it writes `/resume reason`, where the reason says why this is not one "
            "need split up, or ends it with `/withdraw reason`.",
            "Un responsable qui n’y travaille pas écrit `/reprendre raison`, la raison disant pourquoi ce n’est pas un "
            "besoin fractionné, ou y met fin par `/retirer raison`.",
        ),
        "conflict_declared": (
            "A maintainer who has settled it with the department writes `/resume reason`, or ends it with "
            "`/withdraw reason`.",
            "Un responsable qui l’a réglé avec le ministère écrit `/reprendre raison`, ou y met fin par "
            "`/retirer raison`.",
        ),
        "payment_rejected": (
            "Finance settles with the payee what is missing, then a maintainer writes `/resume reason`.",
            "Les finances règlent avec la personne ce qui manque, puis un responsable écrit `/reprendre raison`.",
        ),
        "reverted": (
            "A maintainer writes `/resume reason` if it is to be paid all the same, or `/withdraw reason` if nothing "
            "is owed yet.",
            "Un responsable écrit `/reprendre raison` si elle est à payer malgré tout, ou `/retirer raison` si rien "
            "n’est encore dû.",
        ),
        "merged": (
            "A maintainer merges it.",
            "Un responsable la fusionne.",
        ),
        "default_branch": (
            "Once the work is in the default branch, a maintainer writes `/award @person reason`.",
            "Quand le travail est dans la branche par défaut, un responsable écrit `/attribuer @personne raison`.",
        ),
        "linked_at_merge": (
            "If it was made for this issue, a maintainer writes `/award @person reason`.",
            "Si elle répondait à cette question, un responsable écrit `/attribuer @personne raison`.",
        ),
        "author_holds_claim": (
            "A maintainer names who is to be paid with `/award @person reason`.",
            "Un responsable nomme qui doit être payé par `/attribuer @personne raison`.",
        ),
        "accepted_by_other": (
            "A maintainer who is not paid approves the merged commit, or writes `/resume reason`.",
            "Un responsable qui n’est pas payé approuve le commit fusionné, ou écrit `/reprendre raison`.",
        ),
        "within_link_cap": (
            "A maintainer who sees that it settles this issue writes `/award @person reason`.",
            "Un responsable qui voit qu’elle règle cette question écrit `/attribuer @personne raison`.",
        ),
        "no_hold": (
            "A maintainer lifts it with `/resume reason`.",
            "Un responsable la lève par `/reprendre raison`.",
        ),
        "terms_accepted": (
            "A maintainer who has the author’s word on the terms writes `/award @person reason`.",
            "Un responsable qui a la parole de l’auteur sur les conditions écrit `/attribuer @personne raison`.",
        ),
        "author_has_share": (
            "A maintainer divides it anew with `/split` and writes `/resume reason`, or lets the split stand with "
            "`/award @person reason` for one of those in it.",
            "Un responsable refait le partage par `/partager` et écrit `/reprendre raison`, ou laisse le partage tel "
            "quel par `/attribuer @personne raison` pour une des personnes qui y sont.",
        ),
    }
)
