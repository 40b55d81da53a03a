"""What the doctor says: the checks' names, and for each thing that can be wrong what to do, English then French."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.service.confirm import Arrival, Confirmation

CHECKS: Final[dict[str, tuple[str, str]]] = {
    "settings": ("settings and policy", "paramètres et politique"),
    "database": ("database answers", "la base de données répond"),
    "schema": ("schema", "schéma"),
    "fund": ("a fund is open", "un fonds est ouvert"),
    "delegations": ("somebody is delegated each act", "chaque acte est délégué à quelqu’un"),
    "tokens": ("no token outlives its owner’s roles", "aucun jeton ne survit aux rôles de son responsable"),
    "dead": ("no dead deliveries", "aucune livraison mise de côté"),
    "feeds": ("outgoing webhooks are enabled", "les webhooks sortants sont activés"),
    "app": ("GitHub knows the App ({slug})", "GitHub connaît l’application ({slug})"),
    "permissions": ("permissions", "permissions"),
    "events": ("events", "événements"),
    "webhook": ("webhook address", "adresse du webhook"),
    "delivery": (
        "a delivery sent again arrives in this database ({event})",
        "une livraison renvoyée arrive dans cette base de données ({event})",
    ),
    "installed": ("installed somewhere", "installée quelque part"),
    "accepted": ("permissions accepted", "permissions acceptées"),
}

MENDS: Final[dict[str, tuple[str, str]]] = {
    # A sentence in both languages already.
    "told": ("{problem}", ""),
    "schema": (
        "It is not at {missing}. Run: gc-bounty migrate",
        "Il n’est pas à {missing}. Exécutez : gc-bounty migrate",
    ),
    "fund": (
        "No fund is open, so nothing can be offered. Run: gc-bounty fund add --help",
        "Aucun fonds n’est ouvert, donc rien ne peut être offert. Exécutez : gc-bounty fund add --help",
    ),
    "delegations": (
        "The federal policy is in force and no delegation is, for: {acts}. Without one nobody can approve, certify or "
        "release, and whoever may label in a repository offers without a limit of their own. Run, for each: gc-bounty "
        "delegation add LOGIN --id NUMBER --act {first} --limit none --from DAY --to DAY --by LOGIN --by-id NUMBER",
        "La politique fédérale est en vigueur et aucune délégation ne l’est, pour : {acts}. Sans elle, personne ne "
        "peut approuver, attester ni débloquer, et quiconque peut étiqueter dans un dépôt offre sans limite à soi. "
        "Exécutez, pour chacun : gc-bounty delegation add COMPTE --id NUMÉRO --act {first} --limit none --from JOUR "
        "--to JOUR --by COMPTE --by-id NUMÉRO",
    ),
    "tokens": (
        "Tokens {tokens} act in the name of people whose roles have ended. If they are not to: gc-bounty token revoke",
        "Les jetons {tokens} agissent au nom de personnes dont les rôles ont pris fin. S’ils ne le doivent plus : "
        "gc-bounty token revoke",
    ),
    "dead": (
        "{dead} deliveries are set aside. Run: gc-bounty deliveries list, then gc-bounty replay",
        "{dead} livraisons sont mises de côté. Exécutez : gc-bounty deliveries list, puis gc-bounty replay",
    ),
    "feeds": (
        "Webhooks {stopped} are disabled. Run: gc-bounty webhook list, mend the target, then gc-bounty webhook enable",
        "Les webhooks {stopped} sont désactivés. Exécutez : gc-bounty webhook list, corrigez la cible, puis gc-bounty "
        "webhook enable",
    ),
    "app": (
        "{problem}. Check APP_ID, PRIVATE_KEY, GITHUB_API_URL, the machine's clock and its way to GitHub.",
        "{problem}. Vérifiez APP_ID, PRIVATE_KEY, GITHUB_API_URL, l’horloge de la machine et son accès à GitHub.",
    ),
    "permissions_short": (
        "Give the App in its settings: {names}.",
        "Donnez à l’application, dans ses paramètres : {names}.",
    ),
    "permissions_more": (
        "The App holds more than it needs ({names}). Take it away in its settings.",
        "L’application a plus de droits qu’il ne faut ({names}). Enlevez-les dans ses paramètres.",
    ),
    "events": ("Subscribe the App to: {missing}.", "Abonnez l’application à : {missing}."),
    "webhook_untold": ("GitHub does not tell it: {problem}", "GitHub ne le dit pas : {problem}"),
    "webhook_url": (
        "It is {url}. Set it to {wanted} (BASE_URL) in the App's settings.",
        "C’est {url}. Mettez {wanted} (BASE_URL) dans les paramètres de l’application.",
    ),
    "webhook_type": (
        "Set the webhook's content type to application/json in the App's settings.",
        "Réglez le type de contenu du webhook à application/json dans les paramètres de l’application.",
    ),
    "delivery_database": (
        "Not confirmed: the database must answer and be at this version's schema first.",
        "Pas confirmé : la base de données doit d’abord répondre et avoir le schéma de cette version.",
    ),
    "delivery_nothing": (
        "Not confirmed: GitHub sent nothing in the last three days, so nothing can be sent again. Install the App on "
        "a repository or edit any of its labels, then run this again.",
        "Pas confirmé : GitHub n’a rien envoyé depuis trois jours, donc rien ne peut être renvoyé. Installez "
        "l’application sur un dépôt ou modifiez-en une étiquette, puis relancez cette commande.",
    ),
    "delivery_unreachable": (
        "GitHub got no answer in time ({why}). Is the service running, and can GitHub reach {url} through firewall, "
        "proxy and TLS?",
        "GitHub n’a pas eu de réponse à temps ({why}). Le service est-il lancé, et GitHub peut-il joindre {url} à "
        "travers pare-feu, mandataire et TLS?",
    ),
    "delivery_signature": (
        "The service answered {code}: its WEBHOOK_SECRET is not the one in the App's settings. Set the same in both, "
        "restart the service and run this again.",
        "Le service a répondu {code} : son WEBHOOK_SECRET n’est pas celui des paramètres de l’application. Mettez le "
        "même aux deux endroits, relancez le service et cette commande.",
    ),
    "delivery_answer": (
        "The address answered {code} ({why}). Is it this service that answers there, and not a proxy or another "
        "program? Its log tells why it refused.",
        "L’adresse a répondu {code} ({why}). Est-ce bien ce service qui y répond, et non un mandataire ou un autre "
        "programme? Son journal dit pourquoi il a refusé.",
    ),
    "delivery_not_here": (
        "The address took it ({code}), but this database has no such delivery. Does the service there use the same "
        "DATABASE_URL and APP_ID as this command?",
        "L’adresse l’a prise ({code}), mais cette base de données ne l’a pas. Le service qui y répond a-t-il les mêmes "
        "DATABASE_URL et APP_ID que cette commande?",
    ),
    "delivery_no_word": (
        "GitHub was asked to send it again and tells of no attempt after half a minute. Run this again; "
        "https://www.githubstatus.com tells whether its webhooks are late.",
        "GitHub devait la renvoyer et ne signale aucun essai après une demi-minute. Relancez cette commande; "
        "https://www.githubstatus.com dit si ses webhooks ont du retard.",
    ),
    "delivery_refused": (
        "GitHub does not send it again ({why}). Run this again; if it stays so, redeliver one under Advanced on the "
        "App's page.",
        "GitHub ne la renvoie pas ({why}). Relancez cette commande; si rien ne change, renvoyez-en une sous Advanced "
        "à la page de l’application.",
    ),
    "installed": (
        "Install it: {page}/installations/new",
        "Installez-la : {page}/installations/new",
    ),
    "accepted": (
        "Owners of {names} must accept the App's new permissions; until then nothing is decided there.",
        "Les propriétaires de {names} doivent accepter les nouvelles permissions; d’ici là, rien ne s’y décide.",
    ),
}

UNSIGNED: Final = (401, 403)


def _not_taken(found: Confirmation) -> str:
    if found.code == 0:
        return "delivery_unreachable"
    return "delivery_signature" if found.code in UNSIGNED else "delivery_answer"


# Which mend fits what became of the delivery that was sent again.
ARRIVALS: Final[dict[Arrival, Callable[[Confirmation], str]]] = {
    Arrival.ARRIVED: lambda _found: "",
    Arrival.NOT_HERE: lambda _found: "delivery_not_here",
    Arrival.NOT_TAKEN: _not_taken,
    Arrival.NO_WORD: lambda _found: "delivery_no_word",
    Arrival.REFUSED: lambda _found: "delivery_refused",
    Arrival.NOTHING: lambda _found: "delivery_nothing",
}
