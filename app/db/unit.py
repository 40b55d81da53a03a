"""One transaction of the write door: lock the issue, append facts, move the fund, project, want effects."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.announcements import announced
from app.core.effects import Effect
from app.core.events import Actor, IssuePlace, IssueView
from app.core.facts import Fact, OfferOpened
from app.core.funds import moves_of
from app.core.people import Persons
from app.core.policy import Given, Policy
from app.core.refusals import Code, Refusal
from app.core.state import Contract, apply, rebuild
from app.db import acts
from app.db import tables as t
from app.db.announcing import Told, announce_facts
from app.db.batches import Book
from app.db.books import FactCause, move, post
from app.db.codec import GENESIS, canonical, decode, encode, link_hash
from app.db.covering import covering_fund
from app.db.delegations import delegations_of
from app.db.flow import keep as keep_flow
from app.db.following import follow
from app.db.invoice_reads import invoice_used_for
from app.db.issue_address import GITHUB_URL
from app.db.issue_texts import keep_text
from app.db.past import read_past
from app.db.persons import read_persons
from app.db.projection import create_contract, project, upsert
from app.db.refused import notice_details
from app.db.reported import answer, answered
from app.policy_file import in_force
from app.service.payments import Answered, Named, PayableRow
from app.service.ports import IssueText


class DbUnit:
    """Implements the port ``Unit`` on one connection with one open transaction."""

    def __init__(
        self, connection: Connection, policy: Policy, policy_hash: str, now: datetime, github_url: str = GITHUB_URL
    ) -> None:
        self._db = connection
        self._policy = policy
        self._policy_hash = policy_hash
        self._now = now
        self._github_url = github_url
        self._postgres = connection.dialect.name == "postgresql"

    def batches(self) -> Book:
        return Book(self._db, self._github_url)

    def lock_issue(self, view: IssueView | IssuePlace) -> None:
        flavour = postgresql if self._postgres else sqlite
        row = {
            "id": view.id,
            "repository_id": view.repository_id,
            "number": view.number,
            "node_id": view.node_id,
            "title": view.title,
        }
        self._db.execute(flavour.insert(t.issue).values(row).on_conflict_do_nothing())
        self.lock_issue_id(view.id)

    def follow(self, issue_id: int, to_issue_id: int, due_at: datetime) -> None:
        follow(self._db, issue_id, to_issue_id, due_at)

    def lock_issue_id(self, issue_id: int) -> None:
        query = select(t.issue.c.id).where(t.issue.c.id == issue_id)
        self._db.execute(query.with_for_update() if self._postgres else query)

    def contract(self, issue_id: int, contract_id: int | None = None) -> tuple[int, Contract] | None:
        if contract_id is None:
            query = select(t.contract.c.id).where(t.contract.c.issue_id == issue_id)
            contract_id = self._db.execute(query.order_by(t.contract.c.generation.desc()).limit(1)).scalar()
        state = rebuild(read_facts(self._db, contract_id)) if contract_id is not None else None
        return (int(contract_id), state) if contract_id is not None and state is not None else None

    def contracts(self, issue_id: int) -> Iterator[tuple[int, Contract]]:
        query = select(t.contract.c.id).where(t.contract.c.issue_id == issue_id)
        for contract_id in self._db.execute(query.order_by(t.contract.c.generation.desc())).scalars().all():
            state = rebuild(read_facts(self._db, contract_id))
            if state is not None:
                yield int(contract_id), state

    def given(
        self,
        view: IssueView | None,
        contract: Contract | None,
        actor_id: int | None,
        at: datetime,
        others: Collection[int] = (),
    ) -> Given:
        policy, policy_hash = self._in_force(view, contract)
        persons = read_persons(self._db)
        return Given(
            policy=policy,
            policy_hash=policy_hash,
            fund=covering_fund(self._db, view, contract, at, self._policy.allowed_accounts),
            generation=contract.offer.generation + 1 if contract else 1,
            active_claims=self._active_claims(persons.accounts(actor_id)) if actor_id is not None else 0,
            at_limit=self._at_limit(contract, persons, policy),
            persons=persons,
            delegations=delegations_of(self._db, actor_id),
            past=read_past(self._db, (contract, view, actor_id, others), at, policy, persons),
        )

    def append(self, contract_id: int | None, before: Contract | None, facts: Sequence[Fact]) -> int:
        state, head = before, self._head(contract_id)
        told: list[Told] = []
        for fact in facts:
            moves = moves_of(state, fact)
            if isinstance(fact, OfferOpened):
                state = apply(None, fact)
                contract_id, head = create_contract(self._db, state, GENESIS), GENESIS
                seq = 1
            else:
                assert contract_id is not None and state is not None
                state = apply(state, fact)
                seq = state.fact_count
            years = [move(self._db, fund_id, change) for fund_id, change in moves]
            head = self._link(contract_id, seq, fact, head)
            cause = FactCause(contract_id=contract_id, fact_seq=seq)
            for (fund_id, change), year in zip(moves, years, strict=True):
                post(self._db, fund_id, year, change, cause, fact.at)
            if not state.live or fact is facts[-1]:
                project(self._db, contract_id, state, head)
            if not state.live:
                keep_flow(self._db, contract_id)
            told += [Told(contract_id=contract_id, seq=seq, fact=fact, what=what) for what in announced(state, fact)]
            for person in _people(fact):
                upsert(self._db, t.person, ["id"], {"id": person.id, "login": person.login})
        assert contract_id is not None
        announce_facts(self._db, told, self._now)
        return contract_id

    def invoice_used_for(self, payee_id: int, number: str, payable_id: int) -> int | None:
        return invoice_used_for(self._db, payee_id, number, payable_id)

    def answered(self, named: Named) -> Answered | None:
        return answered(self._db, named)

    def answer(self, named: Named, payable_id: int, at: datetime) -> PayableRow:
        return answer(self._db, named, payable_id, at, self._github_url)

    def is_handled(self, issue_id: int, source: str) -> bool:
        query = select(t.signal.c.source).where(t.signal.c.issue_id == issue_id, t.signal.c.source == source)
        return self._db.execute(query).first() is not None

    def handled(self, issue_id: int, source: str, at: datetime, outcome: str) -> None:
        row = {"issue_id": issue_id, "source": source, "at": at, "outcome": outcome[:200]}
        self._db.execute(t.signal.insert().values(row))
        acts.decided(self._db, issue_id, source, outcome)

    def notice(
        self, issue_id: int, source: str, at: datetime, refusal: Refusal, person: tuple[int, str] | None
    ) -> None:
        row = {
            "issue_id": issue_id,
            "source": source,
            "code": refusal.code.value,
            "details": canonical(dict(refusal.details)),
            "person_id": person[0] if person else None,
            "person_login": person[1] if person else None,
            "at": at,
        }
        upsert(self._db, t.notice, ["issue_id", "source", "code"], row)

    def choices(self, issue_id: int, since: datetime | None) -> frozenset[str]:
        n = t.notice.c
        query = select(n.details).where(n.issue_id == issue_id, n.code == Code.SEVERAL_AMOUNTS)
        told = self._db.execute(query.where(n.at >= since) if since else query).scalars()
        found = (notice_details(details)["labels"] for details in told)
        return frozenset(name for names in found if isinstance(names, list) for name in names)

    def late(self, repository: str, number: int, happened_at: datetime | None, what: str) -> None:
        row = {"kind": "reading", "found_at": self._now, "happened_at": happened_at, "why": "no_delivery"}
        self._db.execute(t.gap.insert().values(**row, repository=repository, number=number, what=what))

    def want(self, issue_id: int, wants: Sequence[Effect]) -> None:
        flavour = postgresql if self._postgres else sqlite
        # One that waits already may be in a worker's hands: its lease stands, and it is shown again after.
        resting = or_(t.effect.c.shown == t.effect.c.wanted, t.effect.c.given_up)
        again = {
            "wanted": t.effect.c.wanted + 1,
            "next_try_at": case((resting, self._now), else_=t.effect.c.next_try_at),
            "given_up": False,
        }
        for want in wants:
            row = {"issue_id": issue_id, "kind": want.kind, "target": want.target}
            if want.again:
                self._db.execute(update(t.effect).where(*(t.effect.c[k] == row[k] for k in row)).values(again))
                continue
            new = flavour.insert(t.effect).values(**row, wanted=1, shown=0, next_try_at=self._now)
            self._db.execute(new.on_conflict_do_update(index_elements=list(row), set_=again))

    def read_until(self, issue_id: int) -> datetime | None:
        query = select(t.issue.c.read_until).where(t.issue.c.id == issue_id)
        moment: datetime | None = self._db.execute(query).scalar()
        return moment

    def looked(self, issue_id: int, view: IssueView, read_until: datetime, due_at: datetime | None) -> None:
        values = {
            "read_until": read_until,
            "due_at": due_at,
            "title": view.title,
            "number": view.number,
            "missing_since": None,
        }
        self._db.execute(update(t.issue).where(t.issue.c.id == issue_id).values(values))
        places = select(t.link.c.pull_id, t.link.c.repository_id).where(t.link.c.issue_id == issue_id)
        known: dict[int, int] = dict(self._db.execute(places).all())
        for pull in view.pulls:
            row = {
                "issue_id": issue_id,
                "pull_id": pull.id,
                "repository_id": known.get(pull.id, view.repository_id),
                "number": pull.number,
                "head_sha": pull.head_sha,
                "state": pull.state.value if pull.linked else "unlinked",
                "claimed": pull.claimed,
            }
            upsert(self._db, t.link, ["issue_id", "pull_id"], row)

    def told(self, view: IssueView, text: IssueText) -> None:
        keep_text(self._db, view, text, self._in_force(view, None)[0].label_prefixes)

    def due(self, issue_id: int, due_at: datetime | None) -> None:
        self._db.execute(update(t.issue).where(t.issue.c.id == issue_id).values(due_at=due_at))

    def _head(self, contract_id: int | None) -> str:
        if contract_id is None:
            return GENESIS
        query = select(t.contract.c.head_hash).where(t.contract.c.id == contract_id)
        return str(self._db.execute(query).scalar_one())

    def _link(self, contract_id: int, seq: int, fact: Fact, prev: str) -> str:
        kind, body, salt = type(fact).__name__, encode(fact), secrets.token_hex(16)
        row = {
            "contract_id": contract_id,
            "seq": seq,
            "kind": kind,
            "body": body,
            "actor_id": fact.by.id if fact.by else None,
            "actor_login": fact.by.login if fact.by else None,
            "role": fact.by.role if fact.by else None,
            "at": fact.at,
            "cause": fact.cause,
            "prev_hash": prev,
            "hash": link_hash(prev, contract_id, seq, kind, body, salt),
            "salt": salt,
        }
        self._db.execute(t.fact.insert().values(row))
        return str(row["hash"])

    def _in_force(self, view: IssueView | None, contract: Contract | None) -> tuple[Policy, str]:
        """The operator's policy, narrowed by the last good file of the issue's repository."""
        repository_id = view.repository_id if view else contract.offer.repository_id if contract else None
        query = select(t.repository.c.policy_text).where(t.repository.c.id == repository_id)
        text = self._db.execute(query).scalar() if repository_id is not None else None
        return in_force(self._policy, self._policy_hash, text)

    def _at_limit(self, contract: Contract | None, persons: Persons, policy: Policy) -> frozenset[int]:
        waiting = {int(c.person.id): persons.accounts(c.person.id) for c in contract.waitlist} if contract else {}
        full = (one for one, accounts in waiting.items() if self._active_claims(accounts) >= policy.active_claims_max)
        return frozenset(full)

    def _active_claims(self, accounts: frozenset[int]) -> int:
        query = select(func.count()).where(t.claim.c.person_id.in_(accounts), t.claim.c.status == "active")
        return int(self._db.execute(query).scalar_one())


def read_facts(connection: Connection, contract_id: int) -> list[Fact]:
    """A contract's facts in order."""
    query = select(t.fact.c.kind, t.fact.c.body).where(t.fact.c.contract_id == contract_id).order_by(t.fact.c.seq)
    return [decode(kind, body) for kind, body in connection.execute(query)]


def finish_delivery(connection: Connection, delivery_id: int, status: str, outcome: str, now: datetime) -> None:
    """Ends a delivery with what became of it."""
    values = {"status": status, "outcome": outcome[:500], "processed_us": int(now.timestamp() * 1_000_000)}
    connection.execute(update(t.inbox).where(t.inbox.c.id == delivery_id).values(values))


def _people(fact: Fact) -> list[Actor]:
    found = [fact.by, getattr(fact, "person", None), getattr(fact, "payee", None)]
    return [person for person in found if isinstance(person, Actor)]
