"""Why an approval, an agreement or a certification was refused and what to do next: a sentence for each refusal."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

AUTHORITY: Final = pairs(
    {
        "bot_cannot_decide": (
            "Only a person's own account can do this. Sign in with yours.",
            "Seul le compte d’une personne le permet. Connectez-vous avec le vôtre.",
        ),
        "not_yet_open": (
            "The funding of this bounty is not approved yet, so it is not open. Wait until this comment says so.",
            "Les fonds de cette prime ne sont pas encore approuvés~: elle n’est pas ouverte. Attendez que ce "
            "commentaire le dise.",
        ),
        "not_waiting": (
            "The contract is not waiting for this (status: {status}). Look at it again to see what comes next.",
            "Le micromarché n’attend pas cela (état~: {status}). Revoyez-le pour savoir quelle est la suite.",
        ),
        "not_offerer": (
            "Who offered the bounty attests to the need. Ask that person.",
            "La personne qui a offert la prime atteste le besoin. Demandez-le-lui.",
        ),
        "attestation_missing": (
            "The need cannot be offered this way: {missing}. Correct what is not so, or withdraw the offer.",
            "Le besoin ne peut pas être offert ainsi~: {missing}. Corrigez ce qui n’est pas, ou retirez l’offre.",
        ),
        "not_attested": (
            "Who offered the bounty has not attested to the need yet. Ask that person first.",
            "La personne qui a offert la prime n’a pas encore attesté le besoin. Demandez-le-lui d’abord.",
        ),
        "own_proposal": (
            "Who set the amount cannot approve its funding. Another person with that delegation does it.",
            "La personne qui a fixé le montant ne peut pas en approuver les fonds. Une autre qui a cette délégation le "
            "fait.",
        ),
        "amount_changed": (
            "The amount is {amount} now, not what you were shown. Look at it again and decide on that.",
            "Le montant est maintenant de {amount}, et non celui qui vous a été montré. Revoyez-le et décidez "
            "là-dessus.",
        ),
        "over_approved": (
            "Funding is approved up to {limit}, tax included. For more, withdraw the offer and make a new one.",
            "Les fonds sont approuvés jusqu’à {limit}, taxes comprises. Pour plus, retirez l’offre et faites-en une "
            "nouvelle.",
        ),
        "fund_of_another_year": (
            "The offer draws on the fund of {year}, which is another fiscal year. Finance rolls that fund into this "
            "year’s, or a maintainer withdraws the offer and offers anew.",
            "L’offre puise dans le fonds de {year}, un autre exercice. Les finances reportent ce fonds à l’exercice en "
            "cours, ou un responsable retire l’offre et offre de nouveau.",
        ),
        "splitting": (
            "With it, {sums} come to more than {limit} in the months before. Write why this is not one need split into "
            "several contracts, or leave it.",
            "Avec elle, {sums} dépassent {limit} dans les mois précédents. Écrivez pourquoi ce n’est pas un besoin "
            "fractionné en plusieurs marchés, ou laissez-la.",
        ),
        "terms_changed": (
            "The terms in force are version {version}. Read these and accept them.",
            "Les conditions en vigueur sont la version {version}. Lisez-les et acceptez-les.",
        ),
        "declaration_missing": (
            "Without this you cannot be paid: {missing}. If it is not so, leave the work to others.",
            "Sans cela, vous ne pouvez pas être payé~: {missing}. Si ce n’est pas le cas, laissez le travail à "
            "d’autres.",
        ),
        "terms_not_accepted": (
            "{logins} has not accepted the terms of this contract. Ask for that first.",
            "{logins} n’a pas accepté les conditions de ce micromarché. Demandez-le d’abord.",
        ),
        "confirmation_differs": (
            "What you typed is not what is asked for now. Read the words again and type them; they change every few "
            "minutes.",
            "Ce que vous avez tapé n’est pas ce qui est demandé maintenant. Relisez les mots et tapez-les; ils "
            "changent toutes les quelques minutes.",
        ),
        "no_delegation": (
            "You have no delegation in force to {act} here (cost centre {cost_centre}). Ask who delegates authority to "
            "record one, or leave it to someone who has one.",
            "Vous n’avez pas de délégation en vigueur pour {act} ici (centre de coûts {cost_centre}). Demandez à qui "
            "délègue les pouvoirs d’en inscrire une, ou laissez faire une personne qui en a une.",
        ),
        "over_delegation": (
            "{total}, tax included, is over the {limit} up to which you may {act}. Lower the amount, or leave it to "
            "someone with a higher limit.",
            "{total}, taxes comprises, dépasse les {limit} jusqu’auxquels vous pouvez {act}. Baissez le montant, ou "
            "laissez faire une personne dont la limite est plus haute.",
        ),
    }
)
