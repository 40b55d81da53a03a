"""The sentences about subscriptions and about what was not taken, in English and French."""

from __future__ import annotations

from typing import Final

_TITLE: Final = ("Webhook refused", "Webhook refusé")

PROBLEMS: Final[dict[str, tuple[int, str, str, str, str]]] = {
    "webhook_unknown": (
        404,
        "Webhook unknown",
        "Webhook inconnu",
        "There is no webhook of this number. GET /api/v1/webhooks lists those there are.",
        "Aucun webhook ne porte ce numéro. GET /api/v1/webhooks en donne la liste.",
    ),
    "no_webhook_key": (
        409,
        *_TITLE,
        "This service keeps no webhook secrets yet. An operator sets WEBHOOK_KEY (openssl rand -hex 32) and restarts.",
        "Ce service ne conserve pas encore de secrets de webhook. Un exploitant donne WEBHOOK_KEY (openssl rand -hex "
        "32) et redémarre.",
    ),
    "webhook_rotating": (
        409,
        *_TITLE,
        "The secret before still signs, until previous_until of the webhook. Rotate after that, or with hours 0, which "
        "ends every secret but the new one at once.",
        "Le secret précédent signe encore, jusqu’au previous_until du webhook. Renouvelez ensuite, ou avec hours 0, ce "
        "qui met fin aussitôt à tout secret sauf le nouveau.",
    ),
    "webhook_url": (
        422,
        *_TITLE,
        "The address must be https, with a host, without a user name and without a fragment.",
        "L’adresse doit être en https, avec un hôte, sans nom d’utilisateur ni fragment.",
    ),
    "webhook_target": (
        422,
        *_TITLE,
        "Nothing is sent to internal addresses. Use a public one, or have an operator add its network to "
        "WEBHOOK_NETWORKS.",
        "Rien n’est envoyé à une adresse interne. Prenez une adresse publique, ou faites ajouter son réseau à "
        "WEBHOOK_NETWORKS.",
    ),
    "webhook_events": (
        422,
        *_TITLE,
        "One of the events is unknown, or none is named. See /api/v1/openapi.json for their names, or write * alone.",
        "Un des événements est inconnu, ou aucun n’est nommé. Voyez leurs noms dans /api/v1/openapi.json, ou écrivez * "
        "seul.",
    ),
}

# Why a sending was not taken, by its code.
SENDING: Final[dict[str, tuple[str, str]]] = {
    "timeout": (
        "The target gave no answer within 15 seconds. Answer first and work afterwards.",
        "La cible n’a pas répondu en 15 secondes. Répondez d’abord, travaillez ensuite.",
    ),
    "unreachable": (
        "The target's name or port does not answer. Check the address and the way to it.",
        "Le nom ou le port de la cible ne répond pas. Vérifiez l’adresse et le chemin qui y mène.",
    ),
    "tls": (
        "The target's certificate is not valid for its name. Renew it, or make its authority known (SSL_CERT_FILE).",
        "Le certificat de la cible ne vaut pas pour son nom. Renouvelez-le ou faites connaître son autorité "
        "(SSL_CERT_FILE).",
    ),
    "redirect": (
        "The target points elsewhere, and no redirect is followed. Subscribe with the final address.",
        "La cible renvoie ailleurs, et aucun renvoi n’est suivi. Abonnez l’adresse finale.",
    ),
    "status": (
        "The target answered, but not with 200 to 299. Its own log says why.",
        "La cible a répondu, mais pas de 200 à 299. Son propre journal dit pourquoi.",
    ),
    "address": (
        "The target's name leads to an internal address, so nothing was sent. An operator may add its network to "
        "WEBHOOK_NETWORKS.",
        "Le nom de la cible mène à une adresse interne; rien n’a été envoyé. Un exploitant peut ajouter son réseau à "
        "WEBHOOK_NETWORKS.",
    ),
    "secret": (
        "The secret cannot be read with WEBHOOK_KEY. Restore the key (WEBHOOK_KEY_PREVIOUS), or rotate the secret.",
        "Le secret ne se lit pas avec WEBHOOK_KEY. Remettez la clé (WEBHOOK_KEY_PREVIOUS) ou renouvelez le secret.",
    ),
    "disabled": (
        "The webhook was disabled before it could be sent. Enable it and replay.",
        "Le webhook a été désactivé avant l’envoi. Activez-le, puis reprenez l’envoi.",
    ),
    "removed": (
        "The webhook was removed before it could be sent.",
        "Le webhook a été retiré avant l’envoi.",
    ),
}
DISABLED: Final[dict[str, tuple[str, str]]] = {
    "failing": (
        "Disabled: nothing was taken there for five days. Mend the target, enable the webhook, then replay.",
        "Désactivé : rien n’y a été reçu pendant cinq jours. Corrigez la cible, activez le webhook, puis reprenez "
        "l’envoi.",
    ),
    "gone": (
        "Disabled: the target answered 410, which means that it wants nothing more. Enable the webhook if it does.",
        "Désactivé : la cible a répondu 410, ce qui veut dire qu’elle ne veut plus rien. Activez le webhook si elle en "
        "veut.",
    ),
}
