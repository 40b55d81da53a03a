"""A payable as it was at a moment, kept as canonical JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

from app.db.codec import canonical
from app.service.payments import PayableRow


def frozen_text(row: PayableRow) -> str:
    values = {field.name: getattr(row, field.name) for field in fields(PayableRow)}
    return canonical({**values, "accepted_at": row.accepted_at.isoformat()})


def frozen_row(text: str) -> PayableRow:
    """The payable that it was; what was not yet written down then is None."""
    values = json.loads(text)
    known = {field.name: values.get(field.name) for field in fields(PayableRow)}
    return PayableRow(**{**known, "accepted_at": datetime.fromisoformat(values["accepted_at"])})
