"""Takes old runs out of the engine's tables, which it keeps for ever by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from dbos import DBOS

SUCCESS_KEPT_FOR: Final = timedelta(hours=1)
# Failed runs for a look, and unfinished ones of a process that died: nobody else takes those up.
OTHERS_KEPT_FOR: Final = timedelta(days=1)
DELETED_AT_ONCE: Final = 500


def purge(now: datetime | None = None) -> int:
    """Deletes runs past their time and answers how many; not to be called from inside a run."""
    now = now or datetime.now(UTC)
    return _delete_before(now - SUCCESS_KEPT_FOR, "SUCCESS") + _delete_before(now - OTHERS_KEPT_FOR, None)


def _delete_before(until: datetime, status: str | None) -> int:
    count = 0
    while old := DBOS.list_workflows(
        status=status, end_time=until.isoformat(), limit=DELETED_AT_ONCE, load_input=False, load_output=False
    ):
        DBOS.delete_workflows([run.workflow_id for run in old])
        count += len(old)
    return count
