"""Examples and possible answers of the flow report's operations, for the description of the API alone."""

from __future__ import annotations

from typing import Any, Final

from app.web.api_docs import COMMON, Responses, ok, problems
from app.web.flow_schemas import rules

_MEDIANS: Final = {"lead": {"contracts": 12, "median": 9.5}, "touch": {"contracts": 12, "median": 1.33}}
_REPORT: Final[dict[str, Any]] = {
    "group_by": "quarter",
    "groups": [
        {
            "key": "2026-2027-Q3",
            "name": "",
            "contracts": 12,
            "touch_sources": {"entered": 4, "estimated": 8},
            "medians": _MEDIANS,
        }
    ],
    "ended_unpaid": {"withdrawn": 2},
    "rules": rules().model_dump(mode="json"),
}
_CSV: Final = (
    "group_by,key,name,measure,unit,contracts,median,average_gc_contract,definition_en,definition_fr\r\n"
    "quarter,2026-2027-Q3,,lead,business_days,12,9.5,75,Lead time,Délai\r\n"
)
_CONTRACT: Final[dict[str, Any]] = {
    "contract_id": 17,
    "status": "paid",
    "opened_at": "2026-11-20T15:00:00Z",
    "ended_at": "2026-12-02T15:00:00Z",
    "as_of": "2026-12-02T15:00:00Z",
    "values": {"lead": 8.0, "touch": 1.33, "people": 4},
    "touch_source": "mixed",
    "touch": [{"stage": "review", "days": 0.5, "source": "entered"}],
    "people_ids": [1, 583231, 583232],
    "spans": [
        {
            "stage": "market",
            "holder": "market",
            "since": "2026-11-20T15:00:00Z",
            "until": "2026-11-23T15:00:00Z",
            "days": 1.0,
        }
    ],
    "entered": [
        {
            "stage": "review",
            "days": 0.5,
            "person": {"id": 1, "login": "maintainer"},
            "at": "2026-12-03T15:00:00Z",
            "counts": True,
        }
    ],
    "rules": rules().model_dump(mode="json"),
}
_RECEIPT: Final = {
    "contract_id": 17,
    "stage": "review",
    "days": 0.5,
    "person": {"id": 583232, "login": "finance-officer"},
}

REPORT: Final[Responses] = {
    200: {
        "description": "The medians, as JSON or CSV",
        "content": {
            "application/json": {"example": _REPORT},
            "text/csv": {"schema": {"type": "string"}, "example": _CSV},
        },
    },
    **problems(*COMMON, "too_many_lists"),
}
CONTRACT: Final[Responses] = {
    200: {
        "description": "The contract's flow, as JSON or CSV",
        "content": {
            "application/json": {"example": _CONTRACT},
            "text/csv": {
                "schema": {"type": "string"},
                "example": "contract_id,measure,unit,value,touch_source,average_gc_contract,definition_en,"
                "definition_fr\r\n17,lead,business_days,8.0,mixed,75,Lead time,Délai\r\n",
            },
        },
    },
    **problems(*COMMON, "contract_unknown"),
}
TOUCH: Final[Responses] = {
    **ok("The entry counts", _RECEIPT),
    **problems(*COMMON, "contract_unknown", "body_unreadable", "body_too_large"),
}
