"""Why something was not done and what to do next: a sentence for each refusal."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

REFUSALS: Final = pairs(
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
        "command_unreadable": (
            "`/{command}` could not be read: {problem}. Correct it in a new comment.",
            "`/{command}` n’a pas pu être lu~: {problem}. Corrigez-le dans un nouveau commentaire.",
        ),
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
        "same_person": (
            "Who accepted the work, or is paid for it, may not release the payment. Another person must do it.",
            "La personne qui a accepté le travail, ou qui est payée, ne peut pas libérer le paiement. Une autre "
            "personne doit le faire.",
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
            "{paid_on} is before {first}, when the work was taken: nothing was owed yet. Check the day of the payment.",
            "Le {paid_on} précède le {first}, jour où le travail a été accepté~: rien n’était encore dû. Vérifiez le "
            "jour du paiement.",
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
        "label_stands": (
            "The label was taken off by someone without the right, so the offer of {amount} stands. A maintainer can "
            "end it with `/withdraw reason`.",
            "L’étiquette a été enlevée par quelqu’un qui n’en a pas le droit~: l’offre de {amount} tient. Un "
            "responsable peut la retirer par `/retirer raison`.",
        ),
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
            "Funding is approved up to {limit}. For more, withdraw the offer and make a new one.",
            "Les fonds sont approuvés jusqu’à {limit}. Pour plus, retirez l’offre et faites-en une nouvelle.",
        ),
        "fund_of_another_year": (
            "The offer draws on the fund of {year}, which is another fiscal year. Withdraw it and offer anew.",
            "L’offre puise dans le fonds de {year}, un autre exercice. Retirez-la et offrez de nouveau.",
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
        "reopened_without_offer": (
            "The issue is open again but its bounty was withdrawn. Write `/bounty $500` to offer anew.",
            "La question est rouverte, mais sa prime a été retirée. Écrivez `/prime 500~$` pour en offrir une autre.",
        ),
    }
)
