"""Reads the operator's policy file over the policy it names; without one the standard policy is in force."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.policy import BankRate, Policy, TaxRate
from app.db.codec import canonical
from app.service.pricing import PriceGuide
from app.service.terms import Terms

STANDARD, FEDERAL = "standard", "federal"
# Where the words of the file and of ``Policy`` differ, and what is made below.
_OTHERWISE = {
    "policy",
    "tax_rates",
    "label_prefixes",
    "authority_roles",
    "main_language",
    "terms",
    "bank_rates",
    "price_guides",
}


class PolicyProblem(Exception):
    """The policy file cannot be used; the message names each place and what is wrong there."""


class TaxRateIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    region: str = Field(pattern="^[A-Z]{2}$")
    per_100k: int = Field(ge=0, le=100_000, description="13000 is 13 %")
    since: date
    source: str = ""


class BankRateIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    month: str = Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$", description="The month it is the average of")
    per_100k: int = Field(ge=0, le=100_000, description="2500 is 2.5 %")
    source: str = Field(min_length=1, max_length=200, description="Where the figure was read, and when")


class PriceGuideIn(BaseModel):
    """What the price helper of the maintainer's desk reckons with; it decides nothing."""

    model_config = ConfigDict(extra="forbid")

    since: date
    rate_low_cents: int = Field(ge=1, le=1_000_000)
    rate_high_cents: int = Field(ge=1, le=1_000_000)
    admin_hours: int = Field(ge=0, le=100)
    source: str = Field(min_length=1, max_length=200)


class PolicyIn(BaseModel):
    """A policy file. Every value may be set; those left out are those of the policy it names (``app/shipped``)."""

    model_config = ConfigDict(extra="forbid")

    policy: Literal["standard", "federal"]
    label_prefixes: list[str] = Field(min_length=1)
    authority_roles: list[str] = Field(min_length=1)
    claim_mode: Literal["exclusive", "open"]
    claim_days: int = Field(ge=1, le=365)
    extensions_max: int = Field(ge=0, le=10)
    active_claims_max: int = Field(ge=1, le=100)
    waitlist_max: int = Field(ge=0, le=100)
    cooling_off_days: int = Field(ge=0, le=365)
    account_age_days: int = Field(ge=0, le=3650)
    reminders: bool
    status_labels: bool
    stale_days: int = Field(ge=1, le=365)
    offer_days: int = Field(ge=1, le=1000)
    offer_minimum_cents: int = Field(ge=1)
    offer_maximum_cents: int = Field(ge=1)
    issues_per_pull_max: int = Field(ge=1, le=50)
    payment_days: int = Field(ge=1, le=90)
    invoice_decision_days: int = Field(ge=1, le=90)
    interest_margin_per_100k: int = Field(ge=0, le=100_000)
    bank_rates: list[BankRateIn]
    main_language: Literal["en", "fr"]
    terms: str
    splitting_ceiling_cents: int = Field(ge=0)
    splitting_months: int = Field(ge=1, le=60)
    near_ceiling_percent: int = Field(ge=1, le=100)
    near_ceiling_count: int = Field(ge=0, le=1000)
    same_pair_count: int = Field(ge=0, le=1000)
    tax_rates: list[TaxRateIn]
    price_guides: list[PriceGuideIn]


def load_policy(path: Path | None) -> tuple[Policy, str]:
    """The policy in force and the SHA-256 of its content.

    Raises:
        PolicyProblem: the file cannot be read, is not YAML, or says what no policy may say.
    """
    wanted = _wanted(path)
    if wanted.terms not in terms_versions():
        raise PolicyProblem(f"{path}: terms: there are no terms {wanted.terms}; choose of {terms_versions()}")
    # What decides nothing is no part of what a decision was made by.
    content = wanted.model_dump(mode="json", exclude={"price_guides"})
    return _policy(wanted), hashlib.sha256(canonical(content).encode()).hexdigest()


def load_price_guides(path: Path | None) -> tuple[PriceGuide, ...]:
    """What the price helper of the maintainer's desk reckons with.

    Raises:
        PolicyProblem.
    """
    return tuple(PriceGuide(**guide.model_dump()) for guide in _wanted(path).price_guides)


@cache
def shipped(name: str) -> dict[str, dict[str, Any]]:
    """Each value of a policy that comes with the program, with its day and source."""
    entries: dict[str, dict[str, Any]] = _data(f"{name}.yaml")["values"]
    return entries if name == STANDARD else {**shipped(STANDARD), **entries}


def terms_versions() -> list[str]:
    """The versions of the terms that there are, in both languages."""
    names = (entry.name for entry in files("app.terms").iterdir())
    return sorted(name.removesuffix(".en.md") for name in names if name.endswith(".en.md"))


def terms_text(version: str, language: str) -> str:
    """One version of the terms in ``en`` or ``fr``, Markdown."""
    return files("app.terms").joinpath(f"{version}.{language}.md").read_text("utf-8")


def terms_hash(version: str) -> str:
    """SHA-256 over both languages of one version of the terms."""
    return hashlib.sha256("\n".join(terms_text(version, language) for language in ("en", "fr")).encode()).hexdigest()


def _wanted(path: Path | None) -> PolicyIn:
    given = _read(path) if path else {}
    try:
        return PolicyIn.model_validate({**_defaults(given), **given} if isinstance(given, dict) else given)
    except ValidationError as problem:
        places = "; ".join(f"{'.'.join(map(str, x['loc'])) or 'file'}: {x['msg']}" for x in problem.errors())
        raise PolicyProblem(f"{path}: {places}") from None


def _defaults(given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("policy", STANDARD)
    values = {key: entry["value"] for key, entry in shipped(name if name == FEDERAL else STANDARD).items()}
    return {**values, "policy": STANDARD, "tax_rates": _data("tax_rates.yaml")}


def _data(name: str) -> Any:
    return yaml.safe_load(files("app.shipped").joinpath(name).read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class TermsFiles:
    """Implements ``TermsReads`` on the files of the package; ``current`` is the version that the policy names."""

    current: str

    def read(self, version: str) -> Terms | None:
        """None for a version that there never was, whatever its name."""
        if version not in terms_versions():
            return None
        texts = {language: terms_text(version, language) for language in ("en", "fr")}
        sums = {language: hashlib.sha256(text.encode()).hexdigest() for language, text in texts.items()}
        return Terms(version=version, texts=texts, sums=sums, hash=terms_hash(version))


def _read(path: Path) -> Any:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise PolicyProblem(f"POLICY_FILE {path} cannot be read: {problem}") from None
    except yaml.YAMLError as problem:
        raise PolicyProblem(f"POLICY_FILE {path} is not YAML: {problem}") from None
    return content if content is not None else {}


def _policy(wanted: PolicyIn) -> Policy:
    return Policy(
        **wanted.model_dump(exclude=_OTHERWISE),
        federal=wanted.policy == FEDERAL,
        label_prefixes=tuple(prefix.casefold() for prefix in wanted.label_prefixes),
        authority_roles=frozenset(wanted.authority_roles),
        french_first=wanted.main_language == "fr",
        tax_rates=tuple(TaxRate(region=r.region, per_100k=r.per_100k, since=r.since) for r in wanted.tax_rates),
        bank_rates=tuple(BankRate(month=r.month, per_100k=r.per_100k, source=r.source) for r in wanted.bank_rates),
        terms_version=wanted.terms,
        terms_hash=terms_hash(wanted.terms),
    )
