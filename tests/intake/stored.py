"""Looks straight into the inbox, past everything that wrote it."""

from typing import Any

from sqlalchemy import create_engine, text

COLUMNS = "target_id, guid, event, headers, body, received_us, status, outcome, attempts, next_try_us, processed_us"


def rows(url: str) -> list[dict[str, Any]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(text(f"SELECT {COLUMNS} FROM inbox ORDER BY id")).mappings()
            return [{**row, "body": bytes(row["body"])} for row in found]
    finally:
        engine.dispose()


def guids(url: str) -> set[str]:
    return {row["guid"] for row in rows(url)}
