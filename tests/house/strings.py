"""The French catalogues beside what templates and code say: what is missing, doubtful or not written as French is.

An area is a folder of templates with its catalogue of the same name; a sentence in Python, ``visit.say("…")``, belongs
to it in ``app/web/AREA.py`` and ``app/web/AREA_*.py``. ``python -m tests.house.strings`` adds to each catalogue what it
lacks, to be translated, and takes out what nobody says any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from app.i18n import CATALOGUES
from app.web.pages import TEMPLATES

WEB: Final = TEMPLATES.parent
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS: Final = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false", "trim_blocks": "true"}
_HEADER: Final = """\
# French of the pages. `make strings` adds what is missing; translate it and take no sentence out by hand.
msgid ""
msgstr ""
"Language: fr_CA\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
_BLANK: Final = re.compile(r"%\(\w+\)[sd]|%[sd]")
_FAULTS: Final = {
    "an ordinary space before : » % or $": re.compile(r" [:»%$](?!\()"),
    "an ordinary space after «": re.compile(r"« "),
    "an ordinary space within a number": re.compile(r"\d \d"),
    "a space before ; ! or ?": re.compile(r"[  ][;!?]"),
    "an apostrophe that is none": re.compile(r"\w'\w"),
    "English quotes": re.compile(r"[“”\"](?!>)"),
}


def areas() -> list[str]:
    return sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir())


def said(area: str) -> Catalog:
    """What the area's templates and modules say, in English."""
    found = Catalog(locale="fr")
    for path in sorted((TEMPLATES / area).rglob("*.*")):
        _extract(found, "jinja2", path)
    for path in sorted({*WEB.glob(f"{area}.py"), *WEB.glob(f"{area}_*.py")}):
        _extract(found, "python", path)
    return found


def catalogue(area: str) -> Catalog:
    """The area's French as it is in the file; empty without one."""
    path = CATALOGUES / f"{area}.po"
    if not path.is_file():
        return Catalog(locale="fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr", domain=area)


def faults(area: str, wanted: Catalog, given: Catalog) -> Iterator[str]:
    """A sentence for each thing that is wrong."""
    for message in wanted:
        if message.id and _key(message) not in {_key(m) for m in given}:
            yield f"{area}: not translated: {message.id!r}"
    for message in given:
        if not message.id:
            continue
        if _key(message) not in {_key(m) for m in wanted}:
            yield f"{area}: nobody says: {message.id!r}"
        yield from (f"{area}: {fault}" for fault in _faults_of(message))
    for message in given.obsolete.values():
        yield f"{area}: obsolete: {message.id!r}"


def update() -> None:
    """Brings every catalogue to what its area says."""
    for area in areas():
        wanted, given = said(area), catalogue(area)
        renewed = Catalog(locale="fr")
        for message in wanted:
            if message.id:
                before = given.get(message.id if isinstance(message.id, str) else message.id[0])
                renewed.add(message.id, before.string if before else "", flags=message.flags - {"fuzzy"})
        text = BytesIO()
        write_po(text, renewed, width=0, no_location=True, omit_header=True, sort_output=True)
        path = CATALOGUES / f"{area}.po"
        if len(renewed):
            path.write_text(_HEADER + text.getvalue().decode().strip() + "\n", "utf-8")
        else:
            path.unlink(missing_ok=True)


def _extract(into: Catalog, method: str, path: Path) -> None:
    options = _OPTIONS if method == "jinja2" else {}
    keywords = {"say": None} if method == "python" else _KEYWORDS
    for _line, found, _comments, _context in extract_from_file(method, path, keywords=keywords, options=options):
        into.add(found, flags=())


def _faults_of(message: Message) -> Iterator[str]:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    if not all(texts):
        yield f"not translated: {message.id!r}"
        return
    if message.fuzzy:
        yield f"fuzzy: {message.id!r}"
    ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
    # Babel's own check lets a lost one pass.
    wanted = {blank for text in ids for blank in _BLANK.findall(text)}
    for text in texts:
        if set(_BLANK.findall(text or "")) != wanted:
            yield f"other placeholders than {sorted(wanted)}: {text!r}"
        yield from (f"{what}: {text!r}" for what, shape in _FAULTS.items() if shape.search(text or ""))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    update()
