"""Says in English and French what is wrong with each value of a request, without repeating the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

ERRORS_MAX: Final = 20
NAME_CHARACTERS_MAX: Final = 100

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "missing": ("This value is needed.", "Cette valeur est requise."),
    "extra_forbidden": ("This name is not known here.", "Ce nom est inconnu ici."),
    "parameter_repeated": (
        "This parameter is given more than once.",
        "Ce paramètre est donné plus d’une fois.",
    ),
    "member_repeated": ("This member stands twice in the body.", "Ce membre figure deux fois dans le corps."),
    "plain_integer": (
        "Write a whole number with the digits 0 to 9 alone.",
        "Écrivez un nombre entier avec les seuls chiffres 0 à 9.",
    ),
    "int_type": ("Write a whole number.", "Écrivez un nombre entier."),
    "greater_than_equal": ("Write {ge} or more.", "Écrivez {ge} ou plus."),
    "less_than_equal": ("Write {le} or less.", "Écrivez {le} ou moins."),
    "string_type": ("Write a text.", "Écrivez un texte."),
    "string_unicode": ("The text is not valid Unicode.", "Le texte n’est pas de l’Unicode valide."),
    "string_too_short": (
        "Write {min_length} characters or more.",
        "Écrivez {min_length} caractères ou plus.",
    ),
    "string_too_long": (
        "Write {max_length} characters or fewer.",
        "Écrivez {max_length} caractères ou moins.",
    ),
    "string_pattern_mismatch": (
        "The text has not the form it must have; see /api/v1/openapi.json.",
        "Le texte n’a pas la forme voulue; voir /api/v1/openapi.json.",
    ),
    "enum": ("Choose one of {expected}.", "Choisissez une de ces valeurs\u00a0: {expected}."),
    "literal_error": ("Choose one of {expected}.", "Choisissez une de ces valeurs\u00a0: {expected}."),
    "iso_date": ("Write a date that exists as YYYY-MM-DD.", "Écrivez une date qui existe, sous la forme AAAA-MM-JJ."),
    "quarter": (
        "Write two years that follow each other and a quarter, as 2026-2027-Q3.",
        "Écrivez deux années qui se suivent et un trimestre, comme 2026-2027-Q3.",
    ),
    "fiscal_year": (
        "Write two years that follow each other, as 2026-2027.",
        "Écrivez deux années qui se suivent, comme 2026-2027.",
    ),
    "reference_characters": (
        "Write printable characters, with none that is invisible and no space at either end.",
        "Écrivez des caractères imprimables, sans caractère invisible ni espace au début ou à la fin.",
    ),
    "cursor_unreadable": (
        "This is not a cursor from an earlier page.",
        "Ce n’est pas un curseur tiré d’une page précédente.",
    ),
    "amount_unreadable": (
        "Write the amount as 500, 1,250.50 or 1\u00a0250,50\u00a0$.",
        "Écrivez le montant comme 500, 1\u00a0250,50\u00a0$ ou 1,250.50.",
    ),
    "page_of_csv": (
        "CSV is always the whole list; leave out limit and cursor.",
        "Le CSV est toujours la liste entière; omettez limit et cursor.",
    ),
    "payable_repeated": ("A number stands twice; write each once.", "Un numéro figure deux fois; écrivez-le une fois."),
    "batch_choice": (
        "Send either payable_ids or filter, not both and not none.",
        "Envoyez soit payable_ids, soit filter, ni les deux ni aucun.",
    ),
    "decimal_type": ("Write a number with a point, as 0.25.", "Écrivez un nombre avec un point, comme 0.25."),
    "decimal_parsing": ("Write a number with a point, as 0.25.", "Écrivez un nombre avec un point, comme 0.25."),
    "decimal_max_digits": ("Write fewer digits.", "Écrivez moins de chiffres."),
    "decimal_max_places": ("Write two decimals or fewer.", "Écrivez deux décimales ou moins."),
    "finite_number": ("Write a number that is finite.", "Écrivez un nombre fini."),
    "replay_choice": (
        "Send either delivery_id or since, not both and not none.",
        "Envoyez soit delivery_id, soit since, ni les deux ni aucun.",
    ),
    "utc_moment": (
        "Write a moment in UTC as 2026-12-15T14:00:00Z.",
        "Écrivez un moment en UTC, comme 2026-12-15T14:00:00Z.",
    ),
    "too_short": ("Write {min_length} or more of them.", "Écrivez-en {min_length} ou plus."),
    "too_long": ("Write {max_length} of them or fewer.", "Écrivez-en {max_length} ou moins."),
    "list_type": ("Write a list.", "Écrivez une liste."),
    "model_type": ("Send a JSON object.", "Envoyez un objet JSON."),
    "model_attributes_type": ("Send a JSON object.", "Envoyez un objet JSON."),
}
_OTHER: Final = ("This value cannot be taken.", "Cette valeur n’est pas recevable.")


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's errors as ``in``, ``name``, ``code`` and a sentence in each language; a few tell enough."""
    return [_field_error(item) for item in errors[:ERRORS_MAX]]


def known_codes() -> frozenset[str]:
    """The codes that have a sentence of their own."""
    return frozenset(_SENTENCES)


def _field_error(item: Mapping[str, Any]) -> dict[str, str]:
    place, *names = item["loc"] or ("request",)
    code = str(item["type"])
    en, fr = _SENTENCES.get(code, _OTHER)
    given = dict(item.get("ctx") or {})
    if "expected" in given:
        given_en, given_fr = str(given["expected"]), str(given["expected"]).replace(" or ", " ou ")
    else:
        given_en = given_fr = ""
    return {
        "in": str(place),
        # Names may be the sender's own words.
        "name": "/".join(str(name) for name in names)[:NAME_CHARACTERS_MAX].encode("utf-8", "replace").decode(),
        "code": code,
        "detail": en.format_map({**given, "expected": given_en}),
        "detail_fr": fr.format_map({**given, "expected": given_fr}),
    }
