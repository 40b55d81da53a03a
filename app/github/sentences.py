"""Everything the App says, once in English and once in French, under the code it says it for."""

from __future__ import annotations

from typing import Final

# In this file ~ stands for the space that must not break: before : ; ? ! % $ and inside « ».
Pair = tuple[str, str]


def _pairs(written: dict[str, Pair]) -> dict[str, Pair]:
    return {code: (en.replace("~", "\u00a0"), fr.replace("~", "\u00a0")) for code, (en, fr) in written.items()}


REFUSALS: Final = _pairs(
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
            "This bounty is over (status: {status}). Look for an open one.",
            "Cette prime est terminée (état~: {status}). Cherchez-en une qui soit ouverte.",
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

ACTS: Final = _pairs(
    {
        "offer": ("offer", "offrir"),
        "approve": ("approve funding", "approuver les fonds"),
        "certify": ("certify work", "attester le travail"),
        "release": ("release payments", "libérer les paiements"),
    }
)

MISSING: Final = _pairs(
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

SUMS: Final = _pairs(
    {
        "repository": ("this repository’s contracts", "les marchés de ce dépôt"),
        "offerer": ("the offerer’s contracts", "les marchés de la même personne qui offre"),
        "parent_issue": ("the contracts of the same larger issue", "les marchés de la même grande question"),
        "payee": ("the payee’s contracts", "les marchés de la même personne payée"),
    }
)

AMOUNT_PROBLEMS: Final = _pairs(
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

COMMAND_PROBLEMS: Final = _pairs(
    {
        "unexpected_argument": ("nothing more may follow it", "rien de plus ne peut suivre"),
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
        "split_too_few": ("a split is between two people at least", "un partage compte au moins deux personnes"),
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

STATUSES: Final = _pairs(
    {
        "proposed": ("Proposed", "Proposée"),
        "open": ("Open", "Ouverte"),
        "claimed": ("Claimed", "Réclamée"),
        "submitted": ("In review", "En révision"),
        "accepted": ("Accepted", "Acceptée"),
        "payable": ("Payable", "À payer"),
        "scheduled": ("Being paid", "Paiement en cours"),
        "paid": ("Paid", "Payée"),
        "void": ("Void", "Annulée"),
        "withdrawn": ("Withdrawn", "Retirée"),
        "expired": ("Expired", "Échue"),
    }
)

# Short: a label's name takes 50 characters.
STATUS_LABELS: Final = _pairs(
    {
        "proposed": ("proposed", "proposée"),
        "accepted": ("accepted", "acceptée"),
        "open": ("open", "ouverte"),
        "claimed": ("claimed", "réclamée"),
        "submitted": ("in review", "en révision"),
        "payable": ("payable", "à payer"),
        "paid": ("paid", "payée"),
        "held": ("on hold", "suspendue"),
    }
)

NEXT: Final = _pairs(
    {
        "proposed": (
            "{offerer} attests to the need; then its funding can be approved.",
            "{offerer} atteste le besoin; les fonds peuvent ensuite être approuvés.",
        ),
        "proposed_attested": (
            "a person with that authority approves the funding (FAA s.32); nobody can claim it before.",
            "une personne qui en a le pouvoir approuve les fonds (LGFP, art.~32); personne ne peut la réclamer avant.",
        ),
        "open": (
            "anyone may claim it, and with that accept the terms: write `/claim` in a comment.",
            "toute personne peut la réclamer et en accepter ainsi les conditions~: écrivez `/réclamer` dans un "
            "commentaire.",
        ),
        "open_terms": (
            "anyone may ask for it: write `/claim` in a comment. It goes to the first who then accepts the terms.",
            "toute personne peut la demander~: écrivez `/réclamer` dans un commentaire. Elle va à la première qui "
            "accepte ensuite les conditions.",
        ),
        "claimed": (
            "{holder} opens a pull request that says `Fixes #{issue}`, by {until}.",
            "{holder} ouvre une demande de tirage qui dit `Fixes #{issue}`, d’ici le {until}.",
        ),
        "submitted": (
            "a maintainer reviews and merges pull request #{pull}.",
            "un responsable révise et fusionne la demande de tirage #{pull}.",
        ),
        "accepted": (
            "a person with that authority certifies the work (FAA s.34).",
            "une personne qui en a le pouvoir atteste le travail (LGFP, art.~34).",
        ),
        "accepted_terms": (
            "{payees} accepts the terms; then the work can be certified.",
            "{payees} accepte les conditions; le travail peut ensuite être attesté.",
        ),
        "payable": ("finance pays by {due}.", "les finances paient d’ici le {due}."),
        "scheduled": (
            "finance pays by {due}; it is in a batch.",
            "les finances paient d’ici le {due}; c’est dans un lot.",
        ),
        "paid": ("nothing; thank you.", "rien; merci."),
        "void": ("nothing; nothing is owed.", "rien; rien n’est dû."),
        "withdrawn": (
            "nothing; the money is free again. A maintainer can offer anew with `/bounty $500`.",
            "rien; l’argent est libéré. Un responsable peut offrir de nouveau par `/prime 500~$`.",
        ),
        "expired": (
            "nothing; the money is free again. A maintainer can offer anew with `/bounty $500`.",
            "rien; l’argent est libéré. Un responsable peut offrir de nouveau par `/prime 500~$`.",
        ),
        "held": (
            "a maintainer settles each hold above, or ends it all with `/withdraw reason`.",
            "un responsable règle chaque suspension ci-dessus, ou met fin à tout par `/retirer raison`.",
        ),
        "held_unwritable": (
            "a maintainer tells the App’s operator whether it goes on or ends; the operator records it.",
            "un responsable dit à l’exploitant de l’application si le travail continue ou s’arrête; l’exploitant le "
            "consigne.",
        ),
        "withdrawn_unwritable": ("nothing; the money is free again.", "rien; l’argent est libéré."),
        "held_payable": (
            "a maintainer settles the hold above; finance pays nothing until then.",
            "un responsable règle la suspension ci-dessus; les finances ne paient rien d’ici là.",
        ),
        "held_paid": (
            "a maintainer and finance see whether money must come back; `/resume reason` notes that it is settled.",
            "un responsable et les finances voient si de l’argent doit revenir; `/reprendre raison` note que c’est "
            "réglé.",
        ),
    }
)

HOLDS: Final = _pairs(
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
    }
)

ENDS: Final = _pairs(
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

MENDS: Final = _pairs(
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
            "A maintainer there lets it go on with `/resume reason`, or ends it with `/withdraw reason`; what is owed "
            "stays owed.",
            "Un responsable de là-bas le laisse continuer par `/reprendre raison`, ou y met fin par "
            "`/retirer raison`; ce qui est dû reste dû.",
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
    }
)

VERDICTS: Final = _pairs(
    {
        "merged": ("merged", "fusionnée"),
        "default_branch": ("merged into the default branch", "fusionnée dans la branche par défaut"),
        "linked_at_merge": ("names this issue", "nomme cette question"),
        "author_holds_claim": ("its author holds the claim", "son auteur détient la réclamation"),
        "accepted_by_other": (
            "accepted by a maintainer who is not paid",
            "acceptée par un responsable qui n’est pas payé",
        ),
        "within_link_cap": ("does not name too many issues", "ne nomme pas trop de questions"),
        "no_hold": ("nobody put it on hold", "personne ne l’a suspendue"),
        "terms_accepted": ("its author accepted the terms", "son auteur a accepté les conditions"),
        "awarded": ("awarded by a maintainer", "attribuée par un responsable"),
    }
)

WORDS: Final = _pairs(
    {
        "headline": ("### Bounty: {amount} — {status}", "### Prime~: {amount} — {status}"),
        "status_held": ("{status}, on hold", "{status}, suspension en cours"),
        "next": ("**Next:** {step}", "**Prochaine étape~:** {step}"),
        "held": ("**On hold:** {why}.", "**Suspension~:** {why}."),
        "recovery": (
            "**In question after payment:** {why}.",
            "**Remise en question après le paiement~:** {why}.",
        ),
        "open_until": ("Open until {day}", "Ouverte jusqu’au {day}"),
        "year_ends": (
            "Its money is of the fiscal year that ends on {day}; what is accepted later needs money of the next",
            "Ses fonds sont de l’exercice qui se termine le {day}~; ce qui est accepté plus tard exige ceux du suivant",
        ),
        "withdrawn": ("Withdrawn on {day}: {why}", "Retirée le {day}~: {why}"),
        "text_changed": (
            "The issue was edited after it was claimed; what was claimed is kept on record",
            "La question a été modifiée après la réclamation; ce qui a été réclamé est conservé",
        ),
        "label_gone": (
            "The label {label} is no longer on the issue; the offer stands as it is. A maintainer changes it with "
            "`/bounty` and an amount, or ends it with `/withdraw reason`",
            "L’étiquette {label} n’est plus sur la question; l’offre reste telle quelle. Un responsable la change par "
            "`/prime` et un montant, ou y met fin par `/retirer raison`",
        ),
        "reminder": (
            "{person}: your claim on this issue ({amount}) ends on {until}. Open a pull request that says "
            "`Fixes #{issue}`, or give the claim back with `/release`. A maintainer can give you more time with "
            "`/extend`.",
            "{person}~: votre réclamation sur cette question ({amount}) prend fin le {until}. Ouvrez une demande de "
            "tirage qui dit `Fixes #{issue}`, ou rendez la réclamation par `/libérer`. Un responsable peut vous "
            "accorder plus de temps par `/prolonger`.",
        ),
        "reminder_work": (
            "{person}: your claim on this issue ({amount}) ends on {until}. A push to your pull request keeps it "
            "alive; `/release` gives it back. A maintainer can give you more time with `/extend`.",
            "{person}~: votre réclamation sur cette question ({amount}) prend fin le {until}. Un envoi à votre demande "
            "de tirage la garde en vie; `/libérer` la rend. Un responsable peut vous accorder plus de temps par "
            "`/prolonger`.",
        ),
        "because": ("{why}: {reason}", "{why}~: {reason}"),
        "tax": ("Plus up to {tax} in tax, if any", "Plus jusqu’à {tax} de taxes, s’il y a lieu"),
        "holder": ("Claimed by {holder} until {until}", "Réclamée par {holder} jusqu’au {until}"),
        "holder_held": (
            "Claimed by {holder}; time on hold does not count",
            "Réclamée par {holder}; le temps de suspension ne compte pas",
        ),
        "holders": ("Claimed by {names}", "Réclamée par {names}"),
        "until": ("{holder} (until {until})", "{holder} (jusqu’au {until})"),
        "one_of": ("one of those who claimed it", "une des personnes qui l’ont réclamée"),
        "waiting": ("Waiting, in this order: {names}", "En attente, dans cet ordre~: {names}"),
        "asked": (
            "Asked for by {names}, who still have to accept the terms",
            "Demandée par {names}, qui ont encore à accepter les conditions",
        ),
        "where": ("**Where:** {url}", "**Où~:** {url}"),
        "approved": ("Funding approved on {day}, up to {limit}", "Fonds approuvés le {day}, jusqu’à {limit}"),
        "sent_back": ("Sent back on {day}: {reason}", "Renvoyée le {day}~: {reason}"),
        "certified": ("Certified on {day}", "Attestée le {day}"),
        "more": ("and {count} more", "et {count} de plus"),
        "pulls": ("Pull request: {numbers}", "Demande de tirage~: {numbers}"),
        "split": ("To be split: {shares}", "À partager~: {shares}"),
        "share": ("{person} {percent}%", "{person} {percent}~%"),
        "accepted": (
            "Accepted on {day}: pull request #{pull}",
            "Acceptée le {day}~: demande de tirage #{pull}",
        ),
        "awarded": ("Awarded to {person} on {day}: {reason}", "Attribuée à {person} le {day}~: {reason}"),
        "owed": ("Owed to {payee}: {total} by {due}", "Dû à {payee}~: {total} d’ici le {due}"),
        "owed_tax": (
            "Owed to {payee}: {total} by {due}, plus up to {tax} in tax",
            "Dû à {payee}~: {total} d’ici le {due}, plus jusqu’à {tax} de taxes",
        ),
        "paid": ("Paid to {payee}: {total} on {day}", "Payé à {payee}~: {total} le {day}"),
        "came_back": (", of which {total} came back", ", dont {total} est revenu"),
        "void": (
            "Nothing is owed to {payee} any more since {day}: {reason}",
            "Plus rien n’est dû à {payee} depuis le {day}~: {reason}",
        ),
        "why_not": (
            "Why is it not payable yet? {passed} of {count} checks pass",
            "Pourquoi n’est-elle pas encore à payer~? {passed} vérifications sur {count} réussies",
        ),
        "notice": ("{person} ({day}): {words}", "{person} ({day})~: {words}"),
        "nothing": (
            "Nothing is offered on this issue. A maintainer can offer a bounty with `/bounty $500`.",
            "Rien n’est offert sur cette question. Un responsable peut offrir une prime par `/prime 500~$`.",
        ),
        "foot": (
            "*Only this comment by the App counts. Nobody is asked for bank data on GitHub.*",
            "*Seul ce commentaire de l’application fait foi. Personne ne demande de données bancaires sur GitHub.*",
        ),
        "pages": (
            "[The page of this bounty]({page}) · [Terms]({terms})",
            "[La page de cette prime]({page}) · [Conditions]({terms})",
        ),
        "readings": ("It may mean {list}. ", "Il peut vouloir dire {list}. "),
        "and_or": (" or ", " ou "),
        "check_held": ("On hold: a maintainer decides", "Suspension~: un responsable décide"),
        "check_waiting": ("Waiting for a maintainer to merge", "En attente de la fusion par un responsable"),
        "check_other": ("Another fix is paid for this issue", "Une autre correction est payée pour cette question"),
        "check_dropped": ("This pull request no longer counts", "Cette demande de tirage ne compte plus"),
        "check": ("Check", "Vérification"),
        "result": ("Result", "Résultat"),
        "yes": ("✅~yes", "✅~oui"),
        "no": ("❌~no", "❌~non"),
        "later": ("⏳~later", "⏳~plus~tard"),
    }
)
