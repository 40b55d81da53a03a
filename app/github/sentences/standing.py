"""Where a contract stands, what comes next, and the words of the comment around it."""

from __future__ import annotations

from typing import Final

from app.github.sentences.pairs import pairs

STATUSES: Final = pairs(
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
STATUS_LABELS: Final = pairs(
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

NEXT: Final = pairs(
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

VERDICTS: Final = pairs(
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
        "author_has_share": ("its author has a share of the split", "son auteur a une part du partage"),
        "awarded": ("awarded by a maintainer", "attribuée par un responsable"),
    }
)

WORDS: Final = pairs(
    {
        "headline": ("### Bounty: {amount} — {status}", "### Prime~: {amount} — {status}"),
        "status_held": ("{status}, on hold", "{status}, suspension en cours"),
        "next": ("**Next:** {step}", "**Prochaine étape~:** {step}"),
        "held": ("**On hold:** {why}.", "**Suspension~:** {why}."),
        "recovery": (
            "**In question after payment:** {why}.",
            "**Remise en question après le paiement~:** {why}.",
        ),
        "recovery_before": (
            "**The earlier offer of {amount}, in question after payment:** {why}. A maintainer and finance see whether "
            "money must come back; `/resume reason` notes that it is settled.",
            "**L’offre précédente de {amount}, remise en question après le paiement~:** {why}. Un responsable et les "
            "finances voient si de l’argent doit revenir; `/reprendre raison` note que c’est réglé.",
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
            "`Fixes #{issue}`, or give the claim back with `/release`.",
            "{person}~: votre réclamation sur cette question ({amount}) prend fin le {until}. Ouvrez une demande de "
            "tirage qui dit `Fixes #{issue}`, ou rendez la réclamation par `/libérer`.",
        ),
        "reminder_work": (
            "{person}: your claim on this issue ({amount}) ends on {until}. A push to your pull request keeps it "
            "alive; `/release` gives it back.",
            "{person}~: votre réclamation sur cette question ({amount}) prend fin le {until}. Un envoi à votre demande "
            "de tirage la garde en vie; `/libérer` la rend.",
        ),
        "reminder_extend": (
            "A maintainer can give you more time with `/extend`.",
            "Un responsable peut vous accorder plus de temps par `/prolonger`.",
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
