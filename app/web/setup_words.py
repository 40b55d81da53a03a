"""What the setup pages say, in English and in French, as markup of ours; ``\\u00a0`` is the no-break space of "
"French."""

from __future__ import annotations

from typing import Final

from app.web.page import Html, Language, fill

WORDS: Final[dict[str, tuple[str, str]]] = {
    "code_heading": ("Set up GC Bounty", "Configurer GC Bounty"),
    "code_lead": (
        "This page registers GC Bounty as a GitHub App of your own. It takes a few minutes and is open only until the "
        "App is registered.",
        "Cette page enregistre GC Bounty comme application GitHub à vous. Il faut quelques minutes, et elle n’est "
        "ouverte que jusqu’à l’enregistrement.",
    ),
    "code_label": ("One-time code", "Code à usage unique"),
    "code_hint": (
        "The program printed it in its log when it started: 32 letters and digits in groups of four.",
        "Le programme l’a écrit dans son journal au démarrage\u00a0: 32 lettres et chiffres par groupes de quatre.",
    ),
    "code_where": (
        'Where the log is: <code class="whole">journalctl -u gc-bounty</code> or <code class="whole">docker compose '
        "logs web</code>.",
        'Où est le journal\u00a0: <code class="whole">journalctl -u gc-bounty</code> ou <code class="whole">docker '
        "compose logs web</code>.",
    ),
    "code_go": ("Continue", "Continuer"),
    "code_wrong": (
        "This is not the code. Copy it from the log line of the latest start.",
        "Ce n’est pas le code. Copiez-le de la ligne du journal au dernier démarrage.",
    ),
    "summary": ("There is a problem", "Il y a un problème"),
    "app_heading": ("Register the App", "Enregistrer l’application"),
    "app_lead": (
        "GitHub will ask you to confirm. The App can read no code, is private to the account, and posts nothing until "
        "someone uses it.",
        "GitHub vous demandera de confirmer. L’application ne peut lire aucun code, est réservée au compte et ne "
        "publie rien tant que personne ne s’en sert.",
    ),
    "app_host": ("GitHub", "GitHub"),
    "app_host_hint": (
        "Another server: set <code>GITHUB_API_URL</code> and restart.",
        "Un autre serveur\u00a0: réglez <code>GITHUB_API_URL</code> et redémarrez.",
    ),
    "app_address": ("This service", "Ce service"),
    "app_address_hint": (
        "GitHub must reach it. Another address: set <code>BASE_URL</code> and restart.",
        "GitHub doit pouvoir l’atteindre. Une autre adresse\u00a0: réglez <code>BASE_URL</code> et redémarrez.",
    ),
    "app_owner": ("Who owns the App?", "À qui appartient l’application?"),
    "app_organization": ("An organization", "Une organisation"),
    "app_login": ("Organization’s login", "Nom d’utilisateur de l’organisation"),
    "app_login_hint": (
        "As in its address, for example <code>canada-ca</code>. You must own it or manage its Apps.",
        "Comme dans son adresse, par exemple <code>canada-ca</code>. Vous devez en être propriétaire ou gérer ses "
        "applications.",
    ),
    "app_login_wrong": (
        "Write the organization’s login: letters, digits and hyphens, 39 at most.",
        "Écrivez le nom d’utilisateur de l’organisation\u00a0: lettres, chiffres et traits d’union, 39 au plus.",
    ),
    "app_personal": ("My personal account (to try it)", "Mon compte personnel (pour l’essayer)"),
    "app_owner_wrong": ("Choose who owns the App.", "Choisissez à qui appartient l’application."),
    "app_name": ("Name of the App", "Nom de l’application"),
    "app_name_hint": (
        "34 characters at most. No other App on that GitHub may have it, so add your department.",
        "34 caractères au plus. Aucune autre application de ce GitHub ne doit le porter\u00a0: ajoutez votre "
        "ministère.",
    ),
    "app_name_wrong": (
        "Write a name of 1 to 34 visible characters.",
        "Écrivez un nom de 1 à 34 caractères visibles.",
    ),
    "app_go": ("Continue", "Continuer"),
    "confirm_heading": ("Confirm on GitHub", "Confirmer dans GitHub"),
    "confirm_lead": (
        "Be signed in to GitHub in this browser first. Then go on: GitHub shows the name, and its button brings you "
        "back here.",
        "Soyez d’abord en session dans GitHub avec ce navigateur. Continuez ensuite\u00a0: GitHub montre le nom, et "
        "son bouton vous ramène ici.",
    ),
    "confirm_name": ("Name", "Nom"),
    "confirm_owner": ("Owner", "Propriétaire"),
    "confirm_me": ("your personal account", "votre compte personnel"),
    "confirm_may": ("May", "Droits"),
    "confirm_hears": ("Hears of", "Avertie de"),
    "confirm_go": ("Go to GitHub", "Aller à GitHub"),
    "confirm_back": ("Change the owner or the name", "Changer le propriétaire ou le nom"),
    "done_heading": ("The App is registered", "L’application est enregistrée"),
    "done_kept": (
        "Its credentials are stored in <code>{file}</code>, which only the service’s user can read. Have it in your "
        "backups.",
        "Ses accès sont conservés dans <code>{file}</code>, que seul l’utilisateur du service peut lire. Ayez-le dans "
        "vos sauvegardes.",
    ),
    "done_runs": ("The service now runs.", "Le service fonctionne maintenant."),
    "done_restart": (
        "The service could not start by itself. Mend this, then restart it:",
        "Le service n’a pas pu démarrer de lui-même. Corrigez ceci, puis redémarrez-le\u00a0:",
    ),
    "done_shown": (
        "These are its credentials. They are shown this once and stored nowhere: put them in your secret manager now, "
        "have them reach the service as environment variables, and restart it.",
        "Voici ses accès. Ils sont montrés une seule fois et ne sont conservés nulle part\u00a0: mettez-les maintenant "
        "dans votre gestionnaire de secrets, faites-les parvenir au service comme variables d’environnement, et "
        "redémarrez-le.",
    ),
    "done_form": (
        'GitHub did not confirm that it sends the webhook as JSON. <code class="whole">gc-bounty doctor</code> tells '
        "more.",
        'GitHub n’a pas confirmé qu’il envoie le webhook en JSON. <code class="whole">gc-bounty doctor</code> en dit '
        "plus.",
    ),
    "next": ("What next", "La suite"),
    "next_install": ("Install it", "L’installer"),
    "next_install_text": (
        "Choose the repositories that take part. Nothing is posted into them.",
        "Choisissez les dépôts qui participent. Rien n’y est publié.",
    ),
    "next_install_go": ("Install on GitHub", "Installer dans GitHub"),
    "next_fund": ("Open a fund", "Ouvrir un fonds"),
    "next_fund_text": (
        "No fund, no offer. On the server, with your own figures:",
        "Sans fonds, pas de prime. Sur le serveur, avec vos propres chiffres\u00a0:",
    ),
    "next_labels": ("Create the labels", "Créer les étiquettes"),
    "next_labels_text": (
        "In each repository that wants them:",
        "Dans chaque dépôt qui les veut\u00a0:",
    ),
    "next_labels_late": (
        "A label put on an issue before the fund was opened offers nothing until it is taken off and put on again.",
        "Une étiquette mise sur une question avant l’ouverture du fonds n’offre rien tant qu’elle n’est pas retirée, "
        "puis remise.",
    ),
    "next_doctor": ("Check", "Vérifier"),
    "next_doctor_text": (
        "It looks at the credentials, permissions and webhook, and has GitHub send a delivery again:",
        "Cette commande regarde les accès, les droits et le webhook, et fait renvoyer une livraison par GitHub\u00a0:",
    ),
    "containers": (
        "In containers write <code>docker compose exec web python -m app</code> in place of <code "
        'class="whole">gc-bounty</code>.',
        "Dans des conteneurs, écrivez <code>docker compose exec web python -m app</code> au lieu de "
        '<code class="whole">gc-bounty</code>.',
    ),
    "installed_heading": ("GC Bounty on GitHub", "GC Bounty dans GitHub"),
    "installed_lead": (
        "GitHub sends people here after an installation. The App posts nothing into a repository until someone uses "
        "it. What its operator does next:",
        "GitHub envoie ici après une installation. L’application ne publie rien dans un dépôt tant que personne ne "
        "s’en sert. Ce que fait ensuite la personne qui l’exploite\u00a0:",
    ),
    "installed_use": ("Offer", "Offrir"),
    "installed_use_text": (
        "A maintainer puts the label <code>bounty: $500</code> on an issue. Within seconds a comment shows the offer.",
        'Une personne responsable du dépôt met l’étiquette <code class="whole">prime : 500 $</code> sur une '
        "question. En quelques secondes, un commentaire montre l’offre.",
    ),
}

PROBLEMS: Final[dict[str, tuple[int, str, str, str, str]]] = {
    "late": (
        410,
        "The code no longer counts",
        "It was used already, or more than an hour has passed. Restart the service: it prints a new code in its log.",
        "Le code ne compte plus",
        "Il a déjà servi, ou plus d’une heure s’est écoulée. Redémarrez le service\u00a0: il écrit un nouveau code "
        "dans son journal.",
    ),
    "often": (
        429,
        "Too many wrong codes",
        "Wait a minute, then type the code from the log again.",
        "Trop de codes erronés",
        "Attendez une minute, puis tapez de nouveau le code du journal.",
    ),
    "stranger": (
        403,
        "This browser is not let in",
        "The hour is over, or this browser is not the one that typed the code. Go on in that browser, or restart the "
        "service and begin with its new code. Nothing was stored. If GitHub has created an App, delete it there.",
        "Ce navigateur n’est pas admis",
        "L’heure est passée, ou ce navigateur n’est pas celui où le code a été tapé. Continuez dans l’autre "
        "navigateur, ou redémarrez le service et commencez avec son nouveau code. Rien n’a été conservé. Si GitHub a "
        "créé une application, supprimez-la là-bas.",
    ),
    "state": (
        403,
        "This answer is not to our question",
        "What came back does not belong to what this browser sent to GitHub, or came twice. Nothing was stored. Begin "
        "again here. If GitHub has created an App meanwhile, delete it there.",
        "Cette réponse n’est pas à notre demande",
        "Ce qui est revenu n’appartient pas à ce que ce navigateur a envoyé à GitHub, ou est venu deux fois. Rien "
        "n’a été conservé. Recommencez ici. Si GitHub a créé une application entre-temps, supprimez-la là-bas.",
    ),
    "code_gone": (
        410,
        "GitHub no longer takes its code",
        "GitHub’s code counts once and for an hour. Nothing was stored. If the App stands among your Apps on GitHub, "
        "delete it there, then begin again here.",
        "GitHub n’accepte plus son code",
        "Le code de GitHub compte une fois et pendant une heure. Rien n’a été conservé. Si l’application figure "
        "parmi vos applications dans GitHub, supprimez-la là-bas, puis recommencez ici.",
    ),
    "github": (
        502,
        "GitHub gives no usable answer",
        "Nothing was stored. Reload this page in a moment: it asks again. If that does not help, check that this "
        "machine reaches GitHub and that GITHUB_API_URL is right.",
        "GitHub ne donne pas de réponse utile",
        "Rien n’a été conservé. Rechargez cette page dans un instant\u00a0: elle redemande. Si cela n’aide pas, "
        "vérifiez que cette machine atteint GitHub et que GITHUB_API_URL est juste.",
    ),
    "place": (
        500,
        "The credentials could not be stored",
        "There would be no place for them, so nothing was asked of GitHub. Give the service’s user the right to write "
        "where CREDENTIALS_FILE says (else beside the database), or set SETUP_STORE=page to see them once. Then "
        "restart.",
        "Les accès ne pourraient pas être conservés",
        "Il n’y aurait pas de place pour eux; rien n’a donc été demandé à GitHub. Donnez à l’utilisateur du service le "
        "droit d’écrire à l’endroit que dit CREDENTIALS_FILE (sinon près de la base de données), ou réglez "
        "SETUP_STORE=page pour les voir une fois. Puis redémarrez.",
    ),
    "lost": (
        500,
        "The credentials could not be stored",
        "GitHub created the App, but its credentials could not be used or written, and nothing of them was kept. "
        "Delete the App on its page on GitHub, look at the log, mend what it says, restart and begin again.",
        "Les accès n’ont pas pu être conservés",
        "GitHub a créé l’application, mais ses accès n’ont pas pu servir ou être écrits, et rien n’en a été gardé. "
        "Supprimez l’application sur sa page dans GitHub, lisez le journal, corrigez ce qu’il dit, redémarrez et "
        "recommencez.",
    ),
    "shown": (
        410,
        "The credentials were shown",
        "They are shown once. Put them in the service’s environment and restart it. If they are lost, delete the App "
        "on GitHub, restart and begin again.",
        "Les accès ont été montrés",
        "Ils ne sont montrés qu’une fois. Mettez-les dans l’environnement du service et redémarrez-le. S’ils sont "
        "perdus, supprimez l’application dans GitHub, redémarrez et recommencez.",
    ),
    "closed": (
        404,
        "Setup is over",
        "The App is registered, so this page is closed. If the service does not answer otherwise, restart it.",
        "La configuration est terminée",
        "L’application est enregistrée; cette page est donc fermée. Si le service ne répond pas autrement, "
        "redémarrez-le.",
    ),
    "nowhere": (
        404,
        "There is nothing here yet",
        "The service is not set up.",
        "Il n’y a encore rien ici",
        "Le service n’est pas configuré.",
    ),
}
AGAIN: Final = ("Go to the setup page", "Aller à la page de configuration")


def say(language: Language, key: str, **blanks: str) -> Html:
    """One of the sentences, its blanks filled and escaped."""
    return fill(WORDS[key][language == "fr"], **blanks)
