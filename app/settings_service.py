"""The settings of the service itself as an operator writes them, each with its words in both languages."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app import settings_rules as rules


class ServiceEnvironment(BaseSettings):
    """The text of each setting, from the environment or else from the file ``.env``."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    app_id: str = Field("", description="The App's number. | Le numéro de l’application.")
    private_key: SecretStr = Field(
        SecretStr(""),
        description="The App's private key: PEM, PEM with literal \\n, or base64 of it."
        " | La clé privée de l’application\u00a0: PEM, PEM avec \\n littéral, ou sa forme base64.",
    )
    private_key_path: str = Field(
        "", description="The file that holds the key, instead. | Ou le fichier qui contient la clé."
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="What GitHub signs deliveries with, 32 characters or more."
        " | Ce qui sert à GitHub pour signer ses livraisons, 32 caractères ou plus.",
    )
    webhook_secret_previous: SecretStr = Field(
        SecretStr(""),
        description="The secret before it, while it is being changed. | Le secret précédent, pendant qu’on le change.",
    )
    github_client_id: str = Field(
        "", description="The App's client id, for signing in. | L’identifiant client, pour la connexion."
    )
    github_client_secret: SecretStr = Field(
        SecretStr(""), description="The App's client secret, with it. | Le secret client qui l’accompagne."
    )
    github_api_url: str = Field(
        rules.GITHUB_DOT_COM,
        description="GitHub's API; for Enterprise Server https://HOST/api/v3."
        " | L’API de GitHub; pour Enterprise Server https://HÔTE/api/v3.",
    )
    database_url: SecretStr = Field(
        SecretStr("sqlite:///./data/gc-bounty.sqlite"),
        description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE."
        " | sqlite:///CHEMIN ou postgresql://UTILISATEUR:MOTDEPASSE@HÔTE/BASE.",
    )
    credentials_file: str = Field(
        "",
        description="Where setup keeps the App's credentials; else beside a SQLite database, else in ./data."
        " | Où la configuration conserve les accès de l’application; sinon près d’une base SQLite, sinon dans ./data.",
    )
    setup_store: str = Field(
        "file",
        description="What setup does with the App's credentials: file keeps them, page shows them once."
        " | Ce que la configuration fait des accès\u00a0: file les conserve, page les montre une fois.",
    )
    policy_file: str = Field(
        "", description="A YAML file of limits and rules. | Un fichier YAML de limites et de règles."
    )
    root_folder: str = Field(
        "",
        description="A folder for the daily root files; copy it to another machine."
        " | Un dossier pour les fichiers de racine quotidiens; copiez-le sur une autre machine.",
    )
    retention_file: str = Field(
        "",
        description="A YAML file of retention schedules and legal holds."
        " | Un fichier YAML de calendriers de conservation et d’ordonnances de conservation.",
    )
    disclosure_file: str = Field(
        "",
        description="A YAML file of what finance knows of contracts to be disclosed."
        " | Un fichier YAML de ce que les finances savent des marchés à divulguer.",
    )
    base_url: str = Field(
        "",
        description="The address people and GitHub reach; else 127.0.0.1 and PORT."
        " | L’adresse publique du service; sinon 127.0.0.1 et PORT.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on. | L’adresse d’écoute.")
    port: str = Field("8000", description="The port to listen on. | Le port d’écoute.")
    brand: str = Field(
        "neutral",
        description="neutral, or a folder with signature-en.svg and signature-fr.svg (and wordmark.svg, icon.svg, "
        "brand.css). | neutral, ou un dossier avec signature-en.svg et signature-fr.svg (et wordmark.svg, icon.svg, "
        "brand.css).",
    )
    contact: str = Field(
        "",
        description="Whom a visitor writes to about a page, accessibility or privacy, and of a weakness where nobody "
        "else is named: mailto: or https:. | À qui écrire au sujet d’une page, de l’accessibilité ou des "
        "renseignements personnels, et d’une faille si personne d’autre n’est nommé\u00a0: mailto: ou https:.",
    )
    security_contact: str = Field(
        "",
        description="Whom to tell of a weakness, for security.txt, if not CONTACT: mailto: or https:."
        " | À qui signaler une faille, pour security.txt, si ce n’est pas CONTACT\u00a0: mailto: ou https:.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="The Bearer token that opens /metrics to Prometheus, 32 characters or more; empty: closed."
        " | Le jeton Bearer qui ouvre /metrics à Prometheus, 32 caractères ou plus; vide\u00a0: fermé.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING, ERROR, CRITICAL. | Le niveau du journal.")
    allowed_accounts: str = Field(
        "",
        description="Numeric ids of the accounts that may spend; empty: each that has a fund."
        " | Identifiants numériques des comptes qui peuvent dépenser; vide\u00a0: chacun qui a un fonds.",
    )
