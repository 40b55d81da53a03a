"""The settings that a repository's policy file may have, as a model and as the JSON Schema made from it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.core.money import Amount, Doubt, NoAmount, read_amount, read_label

PREFIXES_MAX: Final = 10
_PREFIX_CHARACTERS_MAX: Final = 40


def _cents(written: Any) -> int:
    text = str(written) if isinstance(written, int | str) and not isinstance(written, bool) else ""
    match read_amount(text):
        case Amount(cents=cents):
            return cents
        case Doubt():
            raise PydanticCustomError("not_an_amount", "not an amount")


def _prefix(written: Any) -> str:
    """A prefix that labels can be read by: ``read_label`` finds it bare and with an amount."""
    text = str(written).casefold() if isinstance(written, int | str) and not isinstance(written, bool) else ""
    bare = read_label(text, [text]) is NoAmount.BARE
    priced = read_label(f"{text}: $500", [text]) == Amount(cents=500_00)
    seen = text.isprintable() and text == text.strip() and any(c.isalpha() for c in text) and ":" not in text
    if not (bare and priced and seen and len(text) <= _PREFIX_CHARACTERS_MAX):
        raise PydanticCustomError("not_a_prefix", "not a prefix")
    return text


_Prefix = Annotated[str, BeforeValidator(_prefix), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 40})]
_Money = Annotated[
    int,
    BeforeValidator(_cents),
    WithJsonSchema(
        {"type": ["string", "number"], "minLength": 1, "maxLength": 64, "examples": ["$2,000.00", "2 000,00 $", 2000]}
    ),
]


def _whole(least: int, most: int, description: str) -> Any:
    return Field(None, strict=True, ge=least, le=most, description=description)


class PolicyFile(BaseModel):
    """Rules of one repository, narrower than the operator's. / Les règles d’un dépôt, dans celles de l’exploitant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label_prefixes: list[_Prefix] | None = Field(
        None,
        min_length=1,
        max_length=PREFIXES_MAX,
        description="Words that a bounty's label begins with. / Mots par lesquels commence l’étiquette d’une prime.",
    )
    authority_roles: list[str] | None = Field(
        None,
        min_length=1,
        max_length=PREFIXES_MAX,
        description="Roles that may offer, decide and accept, among the operator's. / "
        "Rôles qui peuvent offrir, décider et accepter, parmi ceux de l’exploitant.",
        examples=[["admin"], ["maintain", "admin"]],
    )
    claim_mode: Literal["exclusive", "open"] | None = Field(
        None,
        description="exclusive: one holder and a waitlist; open: all may work, the first accepted is paid. / "
        "exclusive : une personne et une liste d’attente; open : tout le monde, la première acceptée est payée.",
    )
    claim_days: int | None = _whole(1, 365, "Days a claim lasts. / Durée d’une réclamation, en jours.")
    extensions_max: int | None = _whole(0, 10, "Extensions of a claim. / Prolongations d’une réclamation.")
    active_claims_max: int | None = _whole(1, 100, "Claims a person may hold. / Réclamations par personne.")
    waitlist_max: int | None = _whole(0, 100, "Places on the waitlist. / Places sur la liste d’attente.")
    cooling_off_days: int | None = _whole(
        0, 365, "Days before claiming again after a lapse. / Jours avant de réclamer de nouveau après une échéance."
    )
    account_age_days: int | None = _whole(
        0, 3650, "Least age of a claimant's account, in days. / Âge minimal du compte qui réclame, en jours."
    )
    stale_days: int | None = _whole(
        1, 365, "Days that a push keeps a claim alive. / Jours pendant lesquels un envoi garde la réclamation en vie."
    )
    offer_days: int | None = _whole(1, 1000, "Days an offer stands. / Durée d’une offre, en jours.")
    offer_minimum: _Money | None = Field(None, description="Least amount of an offer. / Montant minimal d’une offre.")
    offer_maximum: _Money | None = Field(
        None, description="Most an offer may be, tax included. / Maximum d’une offre, taxes comprises."
    )
    issues_per_pull_max: int | None = _whole(
        1, 50, "Issues one pull request may fix. / Questions qu’une demande de tirage peut régler."
    )
    main_language: Literal["en", "fr"] | None = Field(
        None, description="The language that comes first. / La langue qui vient en premier."
    )
    status_labels: bool | None = Field(
        None,
        strict=True,
        description="Show each bounty's status as a label that the App makes. / "
        "Montrer l’état de chaque prime par une étiquette que l’application crée.",
    )
    reminders: bool | None = Field(
        None, strict=True, description="Remind claimants before a lapse. / Rappels avant l’échéance d’une réclamation."
    )


def schema() -> dict[str, Any]:
    """The file's JSON Schema, by which editors complete and check it."""
    made = PolicyFile.model_json_schema(mode="validation")
    for name, part in made["properties"].items():
        # A key without a value is a mistake in the file, so null is left out.
        written = next(choice for choice in part["anyOf"] if choice != {"type": "null"})
        told = {key: part[key] for key in ("description", "examples") if key in part}
        made["properties"][name] = {**written, **told}
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made, "title": "GC Bounty: .github/bounty.yml"}
