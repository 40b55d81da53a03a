"""Why a claim, work or a hold was refused and what to do next: a sentence for each refusal."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

CLAIMS: Final = pairs(
    {
        "own_offer": (
            "You set this amount, so you cannot be paid it. Someone else must claim.",
            "Vous avez fixé ce montant~: il ne peut pas vous être payé. Quelqu’un d’autre doit réclamer.",
        ),
        "is_held": (
            "The contract is on hold ({codes}). Try again when a maintainer has settled that.",
            "Le micromarché est suspendu ({codes}). Réessayez quand un responsable l’aura réglé.",
        ),
        "already_yours": (
            "You hold this claim already. Open a pull request that names this issue.",
            "Vous détenez déjà cette réclamation. Ouvrez une demande de tirage qui nomme cette question.",
        ),
        "already_waiting": (
            "You are on the waitlist already. This comment says when the turn is yours.",
            "Vous êtes déjà sur la liste d’attente. Ce commentaire dira quand votre tour viendra.",
        ),
        "waitlist_full": (
            "The waitlist is full ({limit}). Try again when someone has left it.",
            "La liste d’attente est pleine ({limit}). Réessayez quand une place se libère.",
        ),
        "no_waitlist": (
            "Somebody holds the claim and this repository keeps no waitlist. Try again when the claim is free.",
            "Quelqu’un détient la réclamation et ce dépôt ne tient pas de liste d’attente. Réessayez quand la "
            "réclamation est libre.",
        ),
        "too_many_claims": (
            "You hold {limit} claims, the most one person may. Finish one or give it back with `/release`.",
            "Vous détenez {limit} réclamations, le maximum par personne. Terminez-en une ou rendez-la par `/libérer`.",
        ),
        "cooling_off": (
            "Your claim here lapsed; you can claim again from {until}.",
            "Votre réclamation ici s’est éteinte; vous pourrez réclamer de nouveau à partir du {until}.",
        ),
        "account_too_new": (
            "Your account must be at least {days} days old to claim here. Work can be offered without a claim: a "
            "maintainer may then award it.",
            "Votre compte doit avoir au moins {days} jours pour réclamer ici. Le travail peut être proposé sans "
            "réclamation~: un responsable peut ensuite l’attribuer.",
        ),
        "still_on_github": (
            "The people of the repository can still decide this there: a maintainer writes `/resume reason` or "
            "`/withdraw reason` on the issue.",
            "Les gens du dépôt peuvent encore en décider là-bas~: un responsable écrit `/reprendre raison` ou "
            "`/retirer raison` sur la question.",
        ),
        "no_claim": (
            "There is no claim to act on. Write `/status` to see who holds what.",
            "Il n’y a pas de réclamation à traiter. Écrivez `/état` pour voir qui détient quoi.",
        ),
        "no_more_extensions": (
            "The claim was extended as often as the policy allows ({limit}). A recent push to the linked pull request "
            "keeps it alive.",
            "La réclamation a été prolongée autant que la politique le permet ({limit}). Un envoi récent dans la "
            "demande de tirage liée la garde en vie.",
        ),
        "person_unknown": (
            "GitHub knows no account {login}. Check the spelling and write the command again.",
            "GitHub ne connaît pas de compte {login}. Vérifiez l’orthographe et réécrivez la commande.",
        ),
        "payee_not_human": (
            "{login} is not a person’s account and cannot be paid. Name a person.",
            "{login} n’est pas le compte d’une personne et ne peut pas être payé. Nommez une personne.",
        ),
        "own_benefit": (
            "Nobody decides on money for themself, and who set the price cannot be paid. Name someone else, or have "
            "another maintainer do this.",
            "Personne ne décide d’argent pour soi-même, et qui a fixé le prix ne peut pas être payé. Nommez quelqu’un "
            "d’autre, ou laissez un autre responsable le faire.",
        ),
        "split_stands": (
            "The work is split between {logins}, and nobody else is paid. Award it to one of them, and each is paid "
            "their share; or first divide it anew, if to one alone with `/split @person 100%`.",
            "Le travail est partagé entre {logins}, et personne d’autre n’est payé. Attribuez-le à l’un d’eux, et "
            "chacun reçoit sa part; ou refaites d’abord le partage, pour une seule par `/partager @personne 100~%`.",
        ),
        "other_account": (
            "The repository went to another account, whose people do not decide on this money. Ask the operator, who "
            "settles it with `gc-bounty settle`.",
            "Le dépôt est passé à un autre compte, dont les gens ne décident pas de cet argent. Demandez à "
            "l’exploitant, qui tranche par `gc-bounty settle`.",
        ),
        "merge_waits": (
            "The work is merged and waits for a decision, so its claim cannot be given back. Write `/status` to see "
            "what is missing.",
            "Le travail est fusionné et attend une décision~: sa réclamation ne peut plus être rendue. Écrivez `/état` "
            "pour voir ce qui manque.",
        ),
        "not_held": (
            "The contract is not on hold. Write `/status` to see where it stands.",
            "Le micromarché n’est pas suspendu. Écrivez `/état` pour voir où il en est.",
        ),
        "still_missing": (
            "It cannot go on yet: {codes}. If the work is good all the same, write `/award @person reason`.",
            "Impossible de reprendre~: {codes}. Si le travail est bon, écrivez `/attribuer @personne raison`.",
        ),
        "contested": (
            "Someone is working on this. Write `/withdraw reason` once more to end it, or `/resume`.",
            "Quelqu’un y travaille. Écrivez `/retirer raison` encore une fois pour y mettre fin, ou `/reprendre`.",
        ),
        "misplaced": (
            "In pull request {pull} only `/claim #12`, with an issue’s number, is read. Write other commands here.",
            "Dans la demande de tirage {pull}, seul `/réclamer #12`, avec le numéro d’une question, est lu. Écrivez "
            "les autres commandes ici.",
        ),
        "command_unreadable": (
            "`/{command}` could not be read: {problem}. Correct it in a new comment.",
            "`/{command}` n’a pas pu être lu~: {problem}. Corrigez-le dans un nouveau commentaire.",
        ),
    }
)
