"""What is wrong with a repository's policy file, once in English and once in French, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.core.narrow import FaultCode, FileFault
from app.github.sentences import Pair
from app.github.wording import MONEY, listed, quoted
from app.policy_file import PATH

_NBSP: Final = "\N{NO-BREAK SPACE}"

# As in the other catalogue, ~ stands for the space that must not break.
FAULTS: Final[dict[FaultCode, Pair]] = {
    FaultCode.NOT_A_FILE: (
        "it is not a file. Put a plain YAML file there",
        "ce n’est pas un fichier. Mettez-y un simple fichier YAML",
    ),
    FaultCode.TOO_LARGE: (
        "it is larger than {limit} KB. Keep only the settings",
        "il dépasse {limit}~Ko. N’y gardez que les réglages",
    ),
    FaultCode.NOT_TEXT: ("it is not UTF-8 text. Save it as UTF-8", "ce n’est pas du texte UTF-8. Enregistrez-le ainsi"),
    FaultCode.NOT_YAML: (
        "this cannot be read as YAML. Write one `setting: value` a line",
        "ceci ne se lit pas comme du YAML. Écrivez un `réglage: valeur` par ligne",
    ),
    FaultCode.ALIAS: (
        "anchors and aliases (`&`, `*`) are not taken. Write the value out",
        "les ancres et les alias (`&`, `*`) ne sont pas acceptés. Écrivez la valeur en entier",
    ),
    FaultCode.NOT_A_MAPPING: (
        "a setting and its value are expected here. Write `setting: value`",
        "un réglage et sa valeur sont attendus ici. Écrivez `réglage: valeur`",
    ),
    FaultCode.DUPLICATE_KEY: (
        "{key} is set already on line {first}. Take one of the two away",
        "{key} est déjà réglé à la ligne {first}. Enlevez l’un des deux",
    ),
    FaultCode.UNKNOWN_KEY: (
        "there is no setting {key}. Write one of: {nearest}",
        "il n’y a pas de réglage {key}. Écrivez l’un de ceux-ci~: {nearest}",
    ),
    FaultCode.NOT_WHOLE: (
        "{key} must be a whole number. Write for example `{key_plain}: {example}`",
        "{key} doit être un nombre entier. Écrivez par exemple `{key_plain}: {example}`",
    ),
    FaultCode.OUT_OF_RANGE: (
        "{key} must be a number from {least} to {most}. Write one of them",
        "{key} doit être un nombre de {least} à {most}. Écrivez l’un d’eux",
    ),
    FaultCode.NOT_A_CHOICE: (
        "{key} takes only {choices}. Write one of them",
        "{key} n’accepte que {choices}. Écrivez l’une de ces valeurs",
    ),
    FaultCode.NOT_A_LIST: (
        "{key} must be a list of 1 to {limit} words. Write `{key_plain}: [one, two]`",
        "{key} doit être une liste de 1 à {limit} mots. Écrivez `{key_plain}: [un, deux]`",
    ),
    FaultCode.NOT_A_PREFIX: (
        "a label that begins with {text} could not be read. Write a plain word without a colon, such as `reward`",
        "une étiquette qui commence par {text} serait illisible. Écrivez un simple mot sans deux-points, comme "
        "`récompense`",
    ),
    FaultCode.NOT_AN_AMOUNT: (
        "{text} is not a clear amount. Write {key} as `$2,000.00` or `2~000,00~$`",
        "{text} n’est pas un montant clair. Écrivez {key} ainsi~: `2~000,00~$` ou `$2,000.00`",
    ),
    FaultCode.WIDENS_UPWARD: (
        "{key} is over the operator's limit. Write {limit} or less",
        "{key} dépasse la limite de l’exploitant. Écrivez {limit} ou moins",
    ),
    FaultCode.WIDENS_DOWNWARD: (
        "{key} is under the operator's limit. Write {limit} or more",
        "{key} est sous la limite de l’exploitant. Écrivez {limit} ou plus",
    ),
    FaultCode.WIDENS: (
        "{key} goes beyond what the operator allows. Keep to: {limit}",
        "{key} va au-delà de ce que l’exploitant permet. Tenez-vous-en à~: {limit}",
    ),
    FaultCode.NO_OFFER_POSSIBLE: (
        "with this {key} no offer is possible, for the other limit is {limit}. Bring the two apart",
        "avec ce {key}, aucune offre n’est possible, car l’autre limite est {limit}. Écartez les deux",
    ),
}
_PLACE: Final = ("{path}, line {line}: {words}.", "{path}, ligne {line}~: {words}.")
_WHOLE: Final = ("{path}: {words}.", "{path}~: {words}.")
_REPORT: Final = (
    "**Policy file:** {words} Until then the last good one stays in force.",
    "**Fichier de politique~:** {words} D’ici là, le dernier bon reste en vigueur.",
)


def fault_words(fault: FileFault, language: int, path: str = PATH) -> str:
    """File, line, what is wrong and what to write instead, as one sentence of Markdown."""
    blanks = {name.removesuffix("_cents"): _blank(name, value, language) for name, value in fault.details.items()}
    blanks |= {"key_plain": str(fault.details.get("key", "")), "example": str(fault.details.get("example", ""))}
    words = _said(FAULTS[fault.code][language]).format(**blanks)
    place = _PLACE if fault.line else _WHOLE
    return _said(place[language]).format(path=quoted(path), line=fault.line, words=words)


def report(fault: FileFault, language: int) -> str:
    """The small line that stands in the comment until the file is mended."""
    return _said(_REPORT[language]).format(words=fault_words(fault, language))


def _said(sentence: str) -> str:
    return sentence.replace("~", _NBSP)


def _blank(name: str, value: str | int | Sequence[str], language: int) -> str:
    if name.endswith("_cents"):
        return f"`{MONEY[language](int(str(value)))}`"
    if isinstance(value, int):
        return str(value)
    items = [value] if isinstance(value, str) else value
    return listed([quoted(item) for item in items], language)
