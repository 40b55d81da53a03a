"""The sentences about settings in English and French; ``\\u00a0`` is the no-break space of French."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "app_id_missing": (
        "Set {name} to the App's number (“App ID” on the App's page on GitHub).",
        "Donnez à {name} le numéro de l’application («\u00a0App ID\u00a0» sur la page de l’application dans GitHub).",
    ),
    "app_id_not_number": (
        "{name} must be the App's number, such as 123456. The client id, which begins with “Iv”, goes in "
        "GITHUB_CLIENT_ID.",
        "{name} doit être le numéro de l’application, par exemple 123456. L’identifiant client, qui "
        "commence par «\u00a0Iv\u00a0», va dans GITHUB_CLIENT_ID.",
    ),
    "key_missing": (
        "Set PRIVATE_KEY_PATH to the .pem file downloaded from the App's page, or {name} to its content.",
        "Donnez à PRIVATE_KEY_PATH le chemin du fichier .pem téléchargé de la page de l’application, ou "
        "à {name} son contenu.",
    ),
    "key_twice": (
        "PRIVATE_KEY and PRIVATE_KEY_PATH are both set. Keep one.",
        "PRIVATE_KEY et PRIVATE_KEY_PATH sont tous deux donnés. Gardez-en un seul.",
    ),
    "key_absent": (
        "{name} names {path}, where there is no file. Correct the path.",
        "{name} indique {path}, où il n’y a pas de fichier. Corrigez le chemin.",
    ),
    "key_forbidden": (
        "{name} names {path}, which the service's user may not read. Give it the right to.",
        "{name} indique {path}, que l’utilisateur du service n’a pas le droit de lire. Donnez-lui ce droit.",
    ),
    "key_unreadable": (
        "{name} names {path}, which cannot be read as text. Use the .pem file that GitHub gave.",
        "{name} indique {path}, qui ne se lit pas comme du texte. Utilisez le fichier .pem donné par GitHub.",
    ),
    "key_not_pem": (
        "{name} holds no unencrypted private key. Use the .pem file that GitHub gave, whole, from BEGIN to END.",
        "{name} ne contient pas de clé privée non chiffrée. Utilisez le fichier .pem donné par GitHub, "
        "en entier, de BEGIN à END.",
    ),
    "key_not_rsa": (
        "{name} is not an RSA key. Make a new key on the App's page on GitHub.",
        "{name} n’est pas une clé RSA. Créez une nouvelle clé sur la page de l’application dans GitHub.",
    ),
    "key_weak": (
        "{name} has {bits} bits; at least 2048 are needed. Make a new key on the App's page on GitHub.",
        "{name} a {bits} bits; il en faut au moins 2048. Créez une nouvelle clé sur la page de "
        "l’application dans GitHub.",
    ),
    "secret_missing": (
        "Set {name} to the App's webhook secret. Make one with: openssl rand -hex 32",
        "Donnez à {name} le secret du webhook de l’application. Pour en créer un\u00a0: openssl rand -hex 32",
    ),
    "secret_known": (
        "{name} is a secret from a public sample, so anyone can sign. Make a new one with: openssl rand -hex 32",
        "{name} est un secret tiré d’un exemple public; n’importe qui peut donc signer. Créez-en un "
        "nouveau\u00a0: openssl rand -hex 32",
    ),
    "secret_short": (
        "{name} has {length} characters; at least 32 are needed. Make one with: openssl rand -hex 32",
        "{name} a {length} caractères; il en faut au moins 32. Pour en créer un\u00a0: openssl rand -hex 32",
    ),
    "secret_guessable": (
        "{name} repeats itself or follows a pattern, so it can be guessed. Make one with: openssl rand -hex 32",
        "{name} se répète ou suit un motif; il peut donc être deviné. Pour en créer un\u00a0: openssl rand -hex 32",
    ),
    "url_unreadable": (
        "{name} is not a web address ({given}). Write it as https://api.github.com or https://HOST/api/v3.",
        "{name} n’est pas une adresse Web ({given}). Écrivez-la comme https://api.github.com ou https://HÔTE/api/v3.",
    ),
    "api_url_not_api": (
        "{name} is not where GitHub's API answers. Use https://api.github.com, or https://HOST/api/v3 "
        "for GitHub Enterprise Server.",
        "{name} n’est pas l’adresse de l’API de GitHub. Utilisez https://api.github.com, ou "
        "https://HÔTE/api/v3 pour GitHub Enterprise Server.",
    ),
    "url_not_https": (
        "{name} must begin with https://; http:// is for this machine alone (127.0.0.1, localhost).",
        "{name} doit commencer par https://; http:// ne sert que sur la machine même (127.0.0.1, localhost).",
    ),
    "base_url_unreadable": (
        "{name} must be the service's web address without a path, such as https://bounty.example.gc.ca.",
        "{name} doit être l’adresse Web du service, sans chemin, par exemple https://prime.exemple.gc.ca.",
    ),
    "database_scheme": (
        "{name} begins with {scheme}://, which is not known here. Use sqlite:///PATH or "
        "postgresql://USER@HOST/DATABASE.",
        "{name} commence par {scheme}://, qui n’est pas connu ici. Utilisez sqlite:///CHEMIN ou "
        "postgresql://UTILISATEUR@HÔTE/BASE.",
    ),
    "database_in_memory": (
        "{name} must name a file, as in sqlite:///./data/gc-bounty.sqlite: what is held in memory is "
        "lost when the service stops.",
        "{name} doit nommer un fichier, comme sqlite:///./data/gc-bounty.sqlite\u00a0: ce qui est gardé en "
        "mémoire se perd à l’arrêt du service.",
    ),
    "database_unreadable": (
        "{name} cannot be read. Write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with # in the "
        "password as %23 and @ as %40.",
        "{name} ne peut pas être lu. Écrivez postgresql://UTILISATEUR:MOTDEPASSE@HÔTE:5432/BASE, avec # "
        "du mot de passe en %23 et @ en %40.",
    ),
    "port_range": (
        "{name} must be a number from 1 to 65535.",
        "{name} doit être un nombre de 1 à 65535.",
    ),
    "level_unknown": (
        "{name} must be DEBUG, INFO, WARNING, ERROR or CRITICAL.",
        "{name} doit être DEBUG, INFO, WARNING, ERROR ou CRITICAL.",
    ),
    "accounts_not_numbers": (
        "{name} takes the numeric ids of accounts, between commas. The id of an account stands at "
        "https://api.github.com/users/LOGIN.",
        "{name} prend les identifiants numériques des comptes, entre virgules. Celui d’un compte se "
        "trouve à https://api.github.com/users/LOGIN.",
    ),
    "kept_folder": (
        "{name} names {path}, which is a folder. Name a file in it.",
        "{name} indique {path}, qui est un dossier. Indiquez un fichier dedans.",
    ),
    "kept_unreadable": (
        "{name} names {path}, which does not hold what setup writes there. Restore it from a backup, or set APP_ID, "
        "PRIVATE_KEY and WEBHOOK_SECRET.",
        "{name} indique {path}, qui ne contient pas ce que la configuration y écrit. Restaurez-le d’une sauvegarde, ou "
        "donnez APP_ID, PRIVATE_KEY et WEBHOOK_SECRET.",
    ),
    "kept_forbidden": (
        "The service's user may not read {path} (see {name}). Give it the right to.",
        "L’utilisateur du service n’a pas le droit de lire {path} (voir {name}). Donnez-lui ce droit.",
    ),
    "store_unknown": (
        "{name} must be file or page.",
        "{name} doit être file ou page.",
    ),
    "invoice_to_half": (
        "INVOICE_TO_EN and INVOICE_TO_FR belong together. Set {name} too, or neither.",
        "INVOICE_TO_EN et INVOICE_TO_FR vont ensemble. Donnez aussi {name}, ou aucune.",
    ),
    "invoice_to_unreadable": (
        "{name} must be printable text of at most 500 characters, with a semicolon between the lines.",
        "{name} doit être du texte imprimable d’au plus 500 caractères, avec un point-virgule entre les lignes.",
    ),
    "networks_unreadable": (
        "{name} must be networks as 10.20.0.0/16, between commas, with no bits set after the prefix.",
        "{name} doit être des réseaux comme 10.20.0.0/16, entre virgules, sans bit après le préfixe.",
    ),
    "networks_link_local": (
        "{name} holds link-local addresses, where cloud machines keep their own keys. Name narrower networks.",
        "{name} contient des adresses de lien local, où les machines infonuagiques gardent leurs clés. Indiquez des "
        "réseaux plus étroits.",
    ),
    "policy_missing": (
        "There is no file {path}. Correct {name}, or leave it out for the standard policy.",
        "Il n’y a pas de fichier {path}. Corrigez {name}, ou retirez-le pour la politique standard.",
    ),
    "brand_missing": (
        "There is no signature-en.svg and signature-fr.svg in {path}. Correct {name}, or leave it out.",
        "Il n’y a pas de signature-en.svg et de signature-fr.svg dans {path}. Corrigez {name}, ou retirez-le.",
    ),
    "contact_unreadable": (
        "{name} is a mailto: or https: address, as in mailto:security@example.gc.ca.",
        "{name} est une adresse mailto: ou https:, comme mailto:security@example.gc.ca.",
    ),
    "root_folder_missing": (
        "{name} names {path}, where there is no folder. Make it, writable for the service's user, or correct {name}.",
        "{name} indique {path}, où il n’y a pas de dossier. Créez-le, accessible en écriture à l’utilisateur du "
        "service, ou corrigez {name}.",
    ),
    "retention_missing": (
        "There is no file {path}. Correct {name}, or leave it out for the standard schedule.",
        "Il n’y a pas de fichier {path}. Corrigez {name}, ou retirez-le pour le calendrier standard.",
    ),
    "disclosure_missing": (
        "There is no file {path}. Correct {name}, or leave it out: exports then list what they lack.",
        "Il n’y a pas de fichier {path}. Corrigez {name}, ou retirez-le\u00a0: les exportations diront ce qui leur "
        "manque.",
    ),
    "sign_in_half": (
        "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET belong together. Set {name} too, or neither.",
        "GITHUB_CLIENT_ID et GITHUB_CLIENT_SECRET vont ensemble. Donnez aussi {name}, ou aucun des deux.",
    ),
    "file_absent": (
        "{name} is not a file. Remove it and set the variables otherwise.",
        "{name} n’est pas un fichier. Retirez-le et donnez les variables autrement.",
    ),
    "file_forbidden": (
        "The service's user may not read the file {name}. Give it the right to.",
        "L’utilisateur du service n’a pas le droit de lire le fichier {name}. Donnez-lui ce droit.",
    ),
    "file_unreadable": (
        "The file {name} cannot be read as text. Save it as UTF-8, or remove it.",
        "Le fichier {name} ne se lit pas comme du texte. Enregistrez-le en UTF-8, ou retirez-le.",
    ),
}
