"""Reads the settings that finance needs: where invoices go, and where webhooks may go."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from app.settings_rules import Problem, webhook_secret
from app.settings_words import WORDS

ADDRESS_CHARACTERS_MAX: Final = 500
LINK_LOCAL: Final = (ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceSettings:
    """``invoice_to`` is where invoices are sent, in English and French, with semicolons between the lines.

    ``webhook_keys`` seal subscription secrets, the present one first (none: no subscriptions);
    ``webhook_networks``, as CIDR, may be sent to besides the public ones.
    """

    invoice_to: tuple[str, str] = ("", "")
    webhook_keys: tuple[SecretStr, ...] = field(default=(), repr=False)
    webhook_networks: tuple[str, ...] = ()


class FinanceEnvironment(BaseSettings):
    """The text of finance's settings."""

    invoice_to_en: str = Field(
        "",
        description="Where suppliers send invoices, in English: name; street; city; e-mail."
        " | Où les fournisseurs envoient leurs factures, en anglais.",
    )
    invoice_to_fr: str = Field(
        "",
        description="The same in French. | La même adresse en français\u00a0: nom; rue; ville; courriel.",
    )
    webhook_key: SecretStr = Field(
        SecretStr(""),
        description="Seals the secrets of outgoing webhooks, 32 characters or more; without it there are none."
        " | Chiffre les secrets des webhooks sortants, 32 caractères ou plus; sans elle, il n’y en a pas.",
    )
    webhook_key_previous: SecretStr = Field(
        SecretStr(""),
        description="The key before it, to read what it sealed. | La clé précédente, pour lire ce qu’elle a chiffré.",
    )
    webhook_networks: str = Field(
        "",
        description="Networks besides the public ones that webhooks may go to, such as 10.20.0.0/16."
        " | Réseaux, outre les réseaux publics, où les webhooks peuvent aller.",
    )


def read_finance(given: FinanceEnvironment) -> tuple[FinanceSettings, list[Problem]]:
    """What can be used, and everything that cannot."""
    english, french = given.invoice_to_en, given.invoice_to_fr
    keys = {"WEBHOOK_KEY": given.webhook_key, "WEBHOOK_KEY_PREVIOUS": given.webhook_key_previous}
    texts = {name: key.get_secret_value() for name, key in keys.items()}
    named = networks(given.webhook_networks)
    checked = (
        *(invoice_to(name, text) for name, text in (("INVOICE_TO_EN", english), ("INVOICE_TO_FR", french))),
        both_languages(english, french),
        *(webhook_secret(name, text) for name, text in texts.items() if text),
        named,
    )
    problems = [problem for problem in checked if isinstance(problem, Problem)]
    settings = FinanceSettings(
        invoice_to=(english, french),
        webhook_keys=tuple(SecretStr(text) for text in texts.values() if text),
        webhook_networks=() if isinstance(named, Problem) else named,
    )
    return settings, problems


def invoice_to(name: str, text: str) -> str | Problem:
    """The department's address for invoices in one language; semicolons part its lines."""
    return text if _is_address(text) else _problem(name, "invoice_to_unreadable")


def both_languages(en: str, fr: str) -> Problem | None:
    """An address in both languages, or in none."""
    if bool(en.strip()) == bool(fr.strip()) or not (_is_address(en) and _is_address(fr)):
        return None
    return _problem("INVOICE_TO_FR" if en.strip() else "INVOICE_TO_EN", "invoice_to_half")


def networks(text: str) -> tuple[str, ...] | Problem:
    """Networks as CIDR, between commas or spaces; none that holds link-local addresses, where clouds keep keys."""
    try:
        found = [ipaddress.ip_network(word) for word in text.replace(",", " ").split()]
    except ValueError:
        return _problem("WEBHOOK_NETWORKS", "networks_unreadable")
    if any(network.overlaps(other) for network in found for other in LINK_LOCAL if network.version == other.version):
        return _problem("WEBHOOK_NETWORKS", "networks_link_local")
    return tuple(map(str, found))


def _is_address(text: str) -> bool:
    return len(text) <= ADDRESS_CHARACTERS_MAX and text.isprintable()


def _problem(name: str, code: str) -> Problem:
    en, fr = WORDS[code]
    return Problem(name=name, en=en.format(name=name), fr=fr.format(name=name))
