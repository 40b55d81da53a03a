"""Why something was not done and what to do next: a sentence for each refusal, by what was asked."""

from __future__ import annotations

from typing import Final

from app.github.sentences.refused_authority import AUTHORITY
from app.github.sentences.refused_claims import CLAIMS
from app.github.sentences.refused_offers import OFFERS
from app.github.sentences.refused_payments import PAYMENTS

REFUSALS: Final = {**OFFERS, **CLAIMS, **PAYMENTS, **AUTHORITY}
