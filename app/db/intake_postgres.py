"""Commits a batch of deliveries to PostgreSQL in one statement, with as little between as the driver allows."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, LiteralString

import psycopg
from psycopg import pq

from app.db.intake_contract import NotStored, StoredDelivery, WriteFailed

INSERT: Final = b"""
INSERT INTO inbox (target_id, guid, event, headers, body, received_us)
SELECT * FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::int8[])
ON CONFLICT (target_id, guid) DO NOTHING
RETURNING target_id, guid
"""
NAME: Final = b"gcb_intake"
BYTEA, INT8, TEXT = 17, 20, 25
BINARY: Final = [pq.Format.BINARY] * 6

# Below GitHub's 10 seconds. An acknowledgement promises durability, so a server's "off" is not taken over.
SESSION: Final[tuple[LiteralString, ...]] = (
    "SET lock_timeout = '4s'",
    "SET statement_timeout = '6s'",
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
)
CONNECT: Final = {
    "application_name": "gc-bounty intake",
    "connect_timeout": "4",
    # A server that vanished without a word is noticed in about as many seconds.
    "tcp_user_timeout": "6000",
    "keepalives_idle": "3",
    "keepalives_interval": "1",
    "keepalives_count": "3",
}

# By SQLSTATE, longest prefix first; what is not named here is a refusal by the database as it stands.
REASONS: Final = {
    "53100": NotStored.DISK_FULL,
    "55P03": NotStored.LOCKED,
    "57014": NotStored.LOCKED,
    "25006": NotStored.UNREACHABLE,
    "08": NotStored.UNREACHABLE,
    "53": NotStored.UNREACHABLE,
    "57P": NotStored.UNREACHABLE,
}
# Bad data, broken constraint, deadlock, too large: the other rows of the batch may be well.
ROWS_AT_FAULT: Final = ("22", "23", "40", "54")


class PostgresWriter:
    def __init__(self, connect_args: Mapping[str, Any]) -> None:
        """``connect_args`` are libpq's: host, port, user, password, dbname and the rest of the URL."""
        self._connect_args = {**CONNECT, **connect_args}
        self._connection: psycopg.Connection[Any] | None = None

    def insert(self, rows: Sequence[StoredDelivery]) -> list[bool]:
        # One order everywhere, so that two writers with the same deliveries wait instead of locking each other up.
        ordered = sorted(rows, key=_key)
        result = self._executed(_parameters(ordered))
        if result.command_tuples == len(rows):
            return [True] * len(rows)
        new = {_returned(result, index) for index in range(result.ntuples)}
        answers = []
        for row in rows:
            answers.append(_key(row) in new)
            new.discard(_key(row))
        return answers

    def close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None

    def _executed(self, parameters: Sequence[bytes]) -> pq.abc.PGresult:
        """Tries once more on a new connection: the old one may have died since the last batch.

        Were the first try committed and only its answer lost, the second finds the rows already there.
        """
        fresh = self._connection is None
        try:
            return self._once(parameters)
        except WriteFailed as failed:
            if failed.rows_at_fault or failed.reason is not NotStored.UNREACHABLE or fresh:
                raise
        return self._once(parameters)

    def _once(self, parameters: Sequence[bytes]) -> pq.abc.PGresult:
        try:
            connection = self._connection or self._connected()
            result = connection.pgconn.exec_prepared(NAME, parameters, BINARY, pq.Format.BINARY)
        except psycopg.OperationalError as problem:
            self.close()
            raise WriteFailed(NotStored.UNREACHABLE, str(problem)) from None
        if result.status == pq.ExecStatus.TUPLES_OK:
            return result
        raise self._failure(result)

    def _connected(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(**self._connect_args, autocommit=True)
        for statement in SESSION:
            connection.execute(statement)
        prepared = connection.pgconn.prepare(NAME, INSERT)
        if prepared.status != pq.ExecStatus.COMMAND_OK:
            failure = self._failure(prepared)
            connection.close()
            raise failure
        self._connection = connection
        return connection

    def _failure(self, result: pq.abc.PGresult) -> WriteFailed:
        state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
        why = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or result.error_message).decode(
            "utf-8", "replace"
        )
        at_fault = state.startswith(ROWS_AT_FAULT)
        if not at_fault:
            # After a failover or a restart the same connection would go on failing.
            self.close()
        reason = next((r for prefix, r in REASONS.items() if state.startswith(prefix)), NotStored.REFUSED)
        if not state:
            reason = NotStored.UNREACHABLE
        return WriteFailed(reason, f"{state} {why}", rows_at_fault=at_fault)


def _parameters(rows: Sequence[StoredDelivery]) -> list[bytes]:
    return [
        _array(INT8, [row.target_id.to_bytes(8, "big", signed=True) for row in rows]),
        _array(TEXT, [row.guid.encode() for row in rows]),
        _array(TEXT, [row.event.encode() for row in rows]),
        _array(TEXT, [row.headers.encode() for row in rows]),
        _array(BYTEA, [row.body for row in rows]),
        _array(INT8, [row.received_us.to_bytes(8, "big", signed=True) for row in rows]),
    ]


def _array(oid: int, items: Sequence[bytes]) -> bytes:
    """PostgreSQL's binary form of a one-dimensional array (``array_recv``); the driver's own builds it item by item."""
    parts = [struct.pack("!iiIii", 1, 0, oid, len(items), 1)]
    for item in items:
        parts += (len(item).to_bytes(4, "big"), item)
    return b"".join(parts)


def _key(row: StoredDelivery) -> tuple[int, str]:
    return row.target_id, row.guid


def _returned(result: pq.abc.PGresult, index: int) -> tuple[int, str]:
    target_id, guid = result.get_value(index, 0), result.get_value(index, 1)
    return int.from_bytes(target_id or b"", "big", signed=True), (guid or b"").decode()
