"""Why an offer was refused and what to do next: a sentence for each refusal."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

OFFERS: Final = pairs(
    {
        "not_authorised": (
            "Your role here is {role}. Only {roles} may do this: ask one of them to repeat it.",
            "Votre rôle ici est {role}. Seuls les rôles {roles} le permettent~: demandez à l’un d’eux de le refaire.",
        ),
        "bot_cannot_offer": (
            "A bot cannot commit money. A person with the right must put the label or write `/bounty $500`.",
            "Un robot ne peut pas engager d’argent. Une personne autorisée doit poser l’étiquette ou écrire "
            "`/prime 500~$`.",
        ),
        "bot_cannot_claim": (
            "Only a person’s own account can claim. Write `/claim` from yours.",
            "Seul le compte d’une personne peut réclamer. Écrivez `/réclamer` depuis le vôtre.",
        ),
        "amount_doubtful": (
            "The amount {text} is not clear: {problem}. {readings}Write it as `$1,250.50` or `1~250,50~$`.",
            "Le montant {text} n’est pas clair~: {problem}. {readings}Écrivez-le `1~250,50~$` ou `$1,250.50`.",
        ),
        "amount_missing": (
            "The label names no amount. Write `/bounty $500` here, or put the label `bounty: $500`.",
            "L’étiquette ne porte pas de montant. Écrivez `/prime 500~$` ici, ou posez l’étiquette `prime~: 500~$`.",
        ),
        "several_amounts": (
            "There is more than one amount on this issue ({labels}). Nothing changes until one label is left.",
            "Il y a plus d’un montant sur cette question ({labels}). Rien ne change tant qu’il n’en reste pas un seul.",
        ),
        "issue_is_closed": (
            "The issue is closed. Reopen it first, then put the label again.",
            "La question est fermée. Rouvrez-la d’abord, puis reposez l’étiquette.",
        ),
        "not_on_pulls": (
            "A bounty is offered on an issue, not on a pull request. Put the label on the issue, or write `/bounty "
            "$500` there.",
            "Une prime s’offre sur une question, pas sur une demande de tirage. Posez l’étiquette sur la question, ou "
            "écrivez-y `/prime 500~$`.",
        ),
        "no_fund": (
            "No fund covers {repository} this fiscal year, so nothing is offered. Ask finance to open one.",
            "Aucun fonds ne couvre {repository} pour cet exercice~: rien n’est offert. Demandez aux finances d’en "
            "ouvrir un.",
        ),
        "fund_too_low": (
            "The fund has {free} left and this offer needs {total}, tax included. Lower it or have the fund raised.",
            "Il reste {free} dans le fonds et cette offre exige {total}, taxes comprises. Baissez-la ou faites "
            "augmenter le fonds.",
        ),
        "fund_closed": (
            "The fund of this offer is closed, so the amount cannot rise. Ask finance; or withdraw the offer and make "
            "it anew on an open fund.",
            "Le fonds de cette offre est fermé~: le montant ne peut plus monter. Demandez aux finances; ou retirez "
            "l’offre et refaites-la sur un fonds ouvert.",
        ),
        "over_ceiling": (
            "{total}, tax included, is over this fund’s limit of {limit} for one offer. Lower the amount.",
            "{total}, taxes comprises, dépasse la limite de {limit} par offre de ce fonds. Baissez le montant.",
        ),
        "under_minimum": (
            "{amount} is under the least that may be offered, {limit}. Raise the amount.",
            "{amount} est sous le minimum permis, {limit}. Augmentez le montant.",
        ),
        "over_maximum": (
            "{total}, tax included, is over the most that one offer may be, {limit}. Lower the amount.",
            "{total}, taxes comprises, dépasse le maximum d’une offre, {limit}. Baissez le montant.",
        ),
        "tax_unknown": (
            "No tax rate is configured for {region}. Ask the operator to add it to the policy.",
            "Aucun taux de taxe n’est réglé pour {region}. Demandez à l’exploitant de l’ajouter à la politique.",
        ),
        "only_upward": (
            "Someone holds the claim at {amount}: the amount can only rise. To end it, write `/withdraw reason`.",
            "Quelqu’un détient la réclamation à {amount}~: le montant ne peut que monter. Pour la retirer, écrivez "
            "`/retirer raison`.",
        ),
        "too_late": (
            "The work is accepted already (status: {status}), so this no longer changes it. To stop the payment, a "
            "maintainer writes `/hold reason`.",
            "Le travail est déjà accepté (état~: {status})~: cela n’y change plus rien. Pour arrêter le paiement, un "
            "responsable écrit `/suspendre raison`.",
        ),
        "no_offer": (
            "There is no bounty on this issue. A maintainer can offer one with `/bounty $500`.",
            "Il n’y a pas de prime sur cette question. Un responsable peut en offrir une par `/prime 500~$`.",
        ),
        "offer_ended": (
            "This bounty is over (status: {status}). Look for an open one; a maintainer can offer anew with "
            "`/bounty $500`.",
            "Cette prime est terminée (état~: {status}). Cherchez-en une qui soit ouverte; un responsable peut en "
            "offrir une nouvelle par `/prime 500~$`.",
        ),
        "label_stands": (
            "The label was taken off by someone without the right, so the offer of {amount} stands. A maintainer can "
            "end it with `/withdraw reason`.",
            "L’étiquette a été enlevée par quelqu’un qui n’en a pas le droit~: l’offre de {amount} tient. Un "
            "responsable peut la retirer par `/retirer raison`.",
        ),
        "reopened_without_offer": (
            "The issue is open again but its bounty was withdrawn. Write `/bounty $500` to offer anew.",
            "La question est rouverte, mais sa prime a été retirée. Écrivez `/prime 500~$` pour en offrir une autre.",
        ),
    }
)
