"""Reads the operator's policy file; without one the standard policy below is in force."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.policy import Policy, TaxRate
from app.db.codec import canonical

CURRENT_TERMS = "2026-11"


class PolicyProblem(Exception):
    """The policy file cannot be used; the message names each place and what is wrong there."""


class TaxRateIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    region: str = Field(pattern="^[A-Z]{2}$")
    per_100k: int = Field(ge=0, le=100_000, description="13000 is 13 %")
    since: date


# Canada Revenue Agency, GST/HST rates by place of supply; Québec's includes the QST that federal buyers pay.
_FIVE = ("AB", "BC", "MB", "NT", "NU", "SK", "YT")
_FIFTEEN = ("NB", "NL", "PE")
TAX_RATES = (
    *(TaxRateIn(region=r, per_100k=5_000, since=date(2008, 1, 1)) for r in _FIVE),
    *(TaxRateIn(region=r, per_100k=15_000, since=date(2016, 10, 1)) for r in _FIFTEEN),
    TaxRateIn(region="ON", per_100k=13_000, since=date(2010, 7, 1)),
    TaxRateIn(region="NS", per_100k=15_000, since=date(2010, 7, 1)),
    TaxRateIn(region="NS", per_100k=14_000, since=date(2025, 4, 1)),
    TaxRateIn(region="QC", per_100k=14_975, since=date(2013, 4, 1)),
)


class PolicyIn(BaseModel):
    """A policy file. Every number may be set; those left out are the standard policy's."""

    model_config = ConfigDict(extra="forbid")

    policy: Literal["standard"] = "standard"
    label_prefixes: list[str] = Field(["bounty", "prime"], min_length=1)
    authority_roles: list[str] = Field(["maintain", "admin"], min_length=1)
    claim_mode: Literal["exclusive", "open"] = "exclusive"
    claim_days: int = Field(14, ge=1, le=365)
    extensions_max: int = Field(1, ge=0, le=10)
    active_claims_max: int = Field(3, ge=1, le=100)
    waitlist_max: int = Field(10, ge=0, le=100)
    cooling_off_days: int = Field(7, ge=0, le=365)
    account_age_days: int = Field(0, ge=0, le=3650)
    reminders: bool = True
    status_labels: bool = False
    stale_days: int = Field(14, ge=1, le=365)
    offer_days: int = Field(90, ge=1, le=1000)
    offer_minimum_cents: int = Field(2_000, ge=1)
    # The ceiling of the 2021-22 pilot, tax included; the department's own limit may be lower.
    offer_maximum_cents: int = Field(1_000_000, ge=1)
    issues_per_pull_max: int = Field(5, ge=1, le=50)
    payment_days: int = Field(30, ge=1, le=90)
    main_language: Literal["en", "fr"] = "en"
    tax_rates: list[TaxRateIn] = Field(default_factory=lambda: list(TAX_RATES))


def load_policy(path: Path | None) -> tuple[Policy, str]:
    """The policy in force and the SHA-256 of its content.

    Raises:
        PolicyProblem: the file cannot be read, is not YAML, or says what no policy may say.
    """
    given = _read(path) if path else {}
    try:
        wanted = PolicyIn.model_validate(given)
    except ValidationError as problem:
        places = "; ".join(f"{'.'.join(map(str, x['loc'])) or 'file'}: {x['msg']}" for x in problem.errors())
        raise PolicyProblem(f"{path}: {places}") from None
    content = wanted.model_dump(mode="json")
    return _policy(wanted), hashlib.sha256(canonical(content).encode()).hexdigest()


def terms_hash(version: str) -> str:
    """SHA-256 over both languages of one version of the terms."""
    folder = files("app.terms")
    texts = (folder.joinpath(f"{version}.{language}.md").read_bytes() for language in ("en", "fr"))
    return hashlib.sha256(b"\n".join(texts)).hexdigest()


def _read(path: Path) -> Any:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise PolicyProblem(f"POLICY_FILE {path} cannot be read: {problem}") from None
    except yaml.YAMLError as problem:
        raise PolicyProblem(f"POLICY_FILE {path} is not YAML: {problem}") from None
    return content if content is not None else {}


def _policy(wanted: PolicyIn) -> Policy:
    fields = wanted.model_dump(exclude={"policy", "tax_rates", "label_prefixes", "authority_roles", "main_language"})
    return Policy(
        **fields,
        label_prefixes=tuple(prefix.casefold() for prefix in wanted.label_prefixes),
        authority_roles=frozenset(wanted.authority_roles),
        french_first=wanted.main_language == "fr",
        tax_rates=tuple(TaxRate(region=r.region, per_100k=r.per_100k, since=r.since) for r in wanted.tax_rates),
        terms_version=CURRENT_TERMS,
        terms_hash=terms_hash(CURRENT_TERMS),
    )
