"""The codes that the Government's registry of contracts takes, as of 2026-11-23 (ckanext-canada, contracts)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_FLAG: Final = frozenset({"Y", "N"})
# A column that holds several codes has each of them checked.
CODES: Final[Mapping[str, frozenset[str]]] = {
    "commodity_type": frozenset({"G", "S", "C"}),
    "solicitation_procedure": frozenset({"AC", "OB", "ST", "TC", "TN"}),
    # 85 (low value) is discontinued.
    "limited_tendering_reason": frozenset(
        ("00", "05", "20", "21", "22", "23", "30", "31", "32", "33", "71", "72", "74", "81")
    ),
    "trade_agreement_exceptions": frozenset(f"{n:02}" for n in range(15)) - {"04"},
    "indigenous_business": frozenset({"NA", "MS", "VS"}),
    "indigenous_business_excluding_psib": _FLAG,
    "intellectual_property": frozenset(["A2", "A3", "A41", "A42", "A43", "A5", "A8", "B", "C"]),
    "potential_commercial_exploitation": _FLAG,
    "former_public_servant": _FLAG,
    "contracting_entity": frozenset(["DC", "PWC", "SSCC", "OGDC", "PWSOSA", "SSCSOSA", "DSOSA"]),
    "instrument_type": frozenset({"C", "A", "SOSA"}),
    "ministers_office": _FLAG,
    "article_6_exceptions": frozenset("01234"),
    "award_criteria": frozenset("012345"),
    "socioeconomic_indicator": frozenset({"NA", "FP"}),
}
FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "reference_number": re.compile(r"[^,]+"),
    "vendor_postal_code": re.compile(r"[A-Z][0-9][A-Z]|NA"),
    "economic_object_code": re.compile(r"[0-9]{3,4}"),
    "commodity_code": re.compile(r".{1,8}"),
    "number_of_bids": re.compile(r"[1-9][0-9]*"),
}
# Says that there is none, so nothing else can stand beside it.
ALONE: Final[Mapping[str, str]] = {
    "trade_agreement": "XX",
    "land_claims": "NA",
    "limited_tendering_reason": "00",
    "trade_agreement_exceptions": "00",
}
