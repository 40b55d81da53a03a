"""Reads what a maintainer's desk shows of repositories; who may see it is decided before anything is asked here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, func, literal_column, or_, select

from app.core import facts as f
from app.core.policy import fiscal_year
from app.core.state import rebuild
from app.db import tables as t
from app.db.board import visible
from app.db.codec import decode
from app.db.issue_address import GITHUB_URL, issue_address, pull_address
from app.db.pull_places import pull_places
from app.db.unit import read_facts
from app.service.board import ENDED, OPEN
from app.service.desk import DeskContract, FundShown, OneContract, PastOffer, PastOffers
from app.service.ports import RepositoryRef

OVER: Final = ("paid", "withdrawn", "expired", "void")
ACCEPTED: Final = ("accepted", "payable", "scheduled", "paid")
ACCEPTED_LOOKED_AT: Final = 200
COMPARED_MAX: Final = 1_000
MERGE: Final = (f.PullRequestMerged.__name__, f.WorkRejected.__name__)
RECOVERY: Final = (f.RecoveryOpened.__name__, f.RecoveryEnded.__name__)
# Of several who work on it, in open mode, the one whose claim ends first.
ENDS: Final = (
    select(func.min(t.claim.c.expires_at))
    .where(t.claim.c.contract_id == t.contract.c.id, t.claim.c.status == "active")
    .correlate(t.contract)
    .scalar_subquery()
)
BALANCES: Final = ("reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")


class DbDesk:
    """Implements ``DeskReads``. ``now`` gives an aware UTC moment; ``github_url`` is where people see issues."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], github_url: str = GITHUB_URL) -> None:
        self._engine = engine
        self._now = now
        self._github_url = github_url

    def candidates(self, person_id: int, limit: int) -> list[RepositoryRef]:
        row = t.repository.c
        of_it = t.contract.c.repository_id == row.id
        offered = select(func.count()).where(of_it, t.contract.c.offered_by == person_id).scalar_subquery()
        live = select(func.count()).where(of_it, t.contract.c.status.not_in(OVER)).scalar_subquery()
        ever = select(t.contract.c.id).where(of_it).exists()
        own = and_(t.fund.c.scope == "repository", t.fund.c.scope_id == row.id)
        account = and_(t.fund.c.scope == "account", t.fund.c.scope_id == row.account_id)
        money = select(t.fund.c.id).where(or_(own, account), t.fund.c.closed_at.is_(None)).exists()
        gone = select(t.installation.c.id).where(t.installation.c.id == row.installation_id, t.installation.c.gone)
        query = _refs().where(or_(ever, money), ~gone.exists())
        order = (case((offered > 0, 0), else_=1), live.desc(), row.full_name)
        return self._repositories(query.order_by(*order).limit(limit))

    def named(self, full_name: str) -> RepositoryRef | None:
        query = _refs().where(func.lower(t.repository.c.full_name) == full_name.lower())
        return next(iter(self._repositories(query.order_by(t.repository.c.id.desc()).limit(1))), None)

    def repository(self, repository_id: int) -> RepositoryRef | None:
        return next(iter(self._repositories(_refs().where(t.repository.c.id == repository_id))), None)

    def counts(self, repository_ids: Sequence[int]) -> dict[int, dict[str, int]]:
        query = select(t.contract.c.repository_id, t.contract.c.status, func.count()).where(
            t.contract.c.repository_id.in_(repository_ids)
        )
        found: dict[int, dict[str, int]] = {}
        with self._engine.connect() as connection:
            for repository_id, status, count in connection.execute(
                query.group_by(t.contract.c.repository_id, t.contract.c.status)
            ):
                found.setdefault(repository_id, {})[status] = count
        return found

    def live(self, repository_ids: Sequence[int], limit: int) -> list[DeskContract]:
        waits = or_(t.contract.c.status.not_in(OVER), _in_question())
        query = _contracts().where(t.contract.c.repository_id.in_(repository_ids), waits)
        # What is on hold or in question is a decision owed, whenever its claim ends.
        owed = case((or_(t.contract.c.held, t.contract.c.status == "paid"), 0), else_=1)
        return self._contracts(query.order_by(owed, ENDS.is_(None), ENDS, t.contract.c.id).limit(limit))

    def contracts(self, repository_id: int, status: str, before_id: int | None, limit: int) -> list[DeskContract]:
        query = _contracts().where(t.contract.c.repository_id == repository_id)
        if status == "held":
            query = query.where(or_(t.contract.c.held, _in_question()))
        elif status:
            query = query.where(t.contract.c.status == status)
        if before_id is not None:
            query = query.where(t.contract.c.id < before_id)
        return self._contracts(query.order_by(t.contract.c.id.desc()).limit(limit))

    def contract(self, contract_id: int) -> OneContract | None:
        query = select(t.contract.c.issue_id, t.issue.c.title).join(t.issue, t.issue.c.id == t.contract.c.issue_id)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(t.contract.c.id == contract_id)).first()
            state = rebuild(read_facts(connection, contract_id)) if row is not None else None
            if row is None or state is None:
                return None
            latest = select(t.contract.c.id).where(t.contract.c.issue_id == row.issue_id)
            latest = latest.order_by(t.contract.c.generation.desc()).limit(1)
            newest = connection.execute(latest).scalar() == contract_id
            pulls = pull_places(connection, state, self._github_url)
        return OneContract(
            contract_id=contract_id,
            title=row.title,
            repository_id=state.offer.repository_id,
            issue_url=self._address(state.offer.repository, state.offer.issue_number),
            contract=state,
            newest=newest,
            pulls=pulls,
        )

    def funds(self, repository: RepositoryRef) -> list[FundShown]:
        # A repository that has moved takes nobody's money along to its new account.
        whose = or_(t.fund.c.account_id.is_(None), t.fund.c.account_id == repository.account_id)
        own = and_(t.fund.c.scope == "repository", t.fund.c.scope_id == repository.id)
        account = and_(t.fund.c.scope == "account", t.fund.c.scope_id == repository.account_id)
        open_now = (t.fund.c.fiscal_year == fiscal_year(self._now()), t.fund.c.closed_at.is_(None))
        query = select(t.fund).where(or_(own, account), whose, *open_now).order_by(t.fund.c.scope.desc())
        with self._engine.connect() as connection:
            return [_fund(row) for row in connection.execute(query).mappings()]

    def past_offers(self, repository_id: int, skill: str, near_cents: int, limit: int) -> PastOffers:
        place, row = (t.issue.c.title, t.issue.c.number, t.repository.c.full_name), t.contract.c
        like = _newest(*_like(repository_id, skill))
        accepted = select(row.amount_cents).where(row.id.in_(like), row.status.in_(ACCEPTED)).order_by(row.id.desc())
        nearest = func.abs(row.amount_cents - near_cents), row.id.desc()
        query = _placed(select(t.contract, *place)).where(row.id.in_(like)).order_by(*nearest).limit(limit)
        with self._engine.connect() as connection:
            return PastOffers(
                nearest=tuple(self._past(found) for found in connection.execute(query).mappings()),
                accepted_cents=tuple(connection.execute(accepted.limit(ACCEPTED_LOOKED_AT)).scalars()),
            )

    def skills(self, repository_id: int, limit: int) -> list[str]:
        worn = t.issue_label.c
        query = _placed(select(func.min(worn.name))).join(t.issue_label, worn.issue_id == t.contract.c.issue_id)
        query = query.where(t.contract.c.id.in_(_newest(_shown_in(repository_id))))
        query = query.group_by(worn.key).order_by(func.count().desc(), worn.key)
        with self._engine.connect() as connection:
            return list(connection.execute(query.limit(limit)).scalars())

    def _past(self, row: Any) -> PastOffer:
        same = ("title", "amount_cents", "status", "opened_at")
        return PastOffer(
            contract_id=row["id"],
            repository=row["full_name"],
            issue_number=row["number"],
            issue_url=self._address(row["full_name"], row["number"]),
            **{name: row[name] for name in same},
        )

    def _repositories(self, query: Select[Any]) -> list[RepositoryRef]:
        with self._engine.connect() as connection:
            return [RepositoryRef(**row) for row in connection.execute(query).mappings()]

    def _contracts(self, query: Select[Any]) -> list[DeskContract]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            merged, doubted = _told(connection, [row["id"] for row in rows])
        return [self._contract(row, merged.get(row["id"], (None, "")), doubted.get(row["id"], ())) for row in rows]

    def _contract(self, row: Any, merged: tuple[int | None, str], recovery_codes: tuple[str, ...]) -> DeskContract:
        number, place = merged if row["pull_number"] is None else (merged[0], row["pull_place"])
        same = ("title", "repository_id", "amount_cents", "status", "opened_at", "changed_at")
        issue_url, pull = self._address(row["full_name"], row["number"]), row["pull_number"]
        return DeskContract(
            contract_id=row["id"],
            repository=row["full_name"],
            issue_number=row["number"],
            issue_url=issue_url,
            hold_codes=tuple(dict.fromkeys(code for code in row["hold_codes"].split(",") if code)),
            recovery_codes=recovery_codes,
            ends_at=row["ends_at"],
            pull_number=pull,
            pull_url=pull_address(self._github_url, place or row["full_name"], pull or number or 0),
            merged=number,
            **{name: row[name] for name in same},
        )

    def _address(self, repository: str, number: int) -> str:
        return issue_address(self._github_url, repository, number) or self._github_url


def _refs() -> Select[Any]:
    return select(*(t.repository.c[name] for name in ("id", "installation_id", "account_id", "full_name")))


def _placed(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(t.contract)
        .join(t.issue, t.issue.c.id == t.contract.c.issue_id)
        .join(t.repository, t.repository.c.id == t.contract.c.repository_id)
    )


def _like(repository_id: int, skill: str) -> tuple[Any, ...]:
    if not skill:
        return (t.contract.c.repository_id == repository_id,)
    worn = t.issue_label.c.issue_id == t.contract.c.issue_id, t.issue_label.c.key == skill
    return _shown_in(repository_id), select(t.issue_label.c.key).where(*worn).exists()


def _shown_in(repository_id: int) -> Any:
    """What is seen from a repository whose maintainer asks: its own contracts, and what everybody may see."""
    public = t.repository.c.private.is_(False), t.contract.c.status.in_((*OPEN, *ENDED))
    return or_(t.contract.c.repository_id == repository_id, and_(*public, *visible()))


def _newest(*which: Any) -> Any:
    """The numbers of the newest contracts that are so: prices age, and a page may not become slower for old ones."""
    return _placed(select(t.contract.c.id)).where(*which).order_by(t.contract.c.id.desc()).limit(COMPARED_MAX)


def _contracts() -> Select[Any]:
    """Contracts with the end of the running claim that ends first and the last pull request that is open."""
    place = t.repository.alias("place")

    def pull(column: Any) -> Any:
        found = select(column).select_from(t.link.outerjoin(place, place.c.id == t.link.c.repository_id))
        found = found.where(t.link.c.issue_id == t.contract.c.issue_id, t.link.c.state == "open")
        return found.order_by(t.link.c.number.desc(), t.link.c.pull_id).limit(1).scalar_subquery()

    columns = (t.issue.c.title, t.issue.c.number, t.repository.c.full_name, ENDS.label("ends_at"))
    pulls = (pull(t.link.c.number).label("pull_number"), pull(place.c.full_name).label("pull_place"))
    return _placed(select(t.contract, *columns, *pulls))


def _in_question() -> ColumnElement[bool]:
    """Paid, and the last word on a recovery is that there is one."""
    about = t.fact.c.contract_id == t.contract.c.id, t.fact.c.kind.in_(RECOVERY)
    last = select(t.fact.c.kind).where(*about).order_by(t.fact.c.seq.desc()).limit(1).scalar_subquery()
    # As the index has it, letter for letter: of a parameter nobody knows that it holds.
    ever = select(t.fact.c.contract_id).where(t.fact.c.kind == literal_column(f"'{f.RecoveryOpened.__name__}'"))
    return and_(t.contract.c.status == "paid", t.contract.c.id.in_(ever), last == f.RecoveryOpened.__name__)


def _told(connection: Connection, ids: Sequence[int]) -> tuple[dict[int, tuple[int, str]], dict[int, tuple[str, ...]]]:
    """By contract the pull request whose merge counts for it, of several on an issue its own, with its repository, and
    what is in question after payment."""
    merged, doubted = dict[int, tuple[int, int]](), dict[int, tuple[str, ...]]()
    row = t.fact.c
    query = select(row.contract_id, row.kind, row.body).where(
        row.contract_id.in_(ids), row.kind.in_((*MERGE, *RECOVERY))
    )
    for contract_id, kind, body in connection.execute(query.order_by(row.contract_id, row.seq)):
        match decode(kind, body):
            case f.PullRequestMerged(number=number, pull_id=pull_id):
                merged[contract_id] = number, pull_id
            case f.WorkRejected():
                merged.pop(contract_id, None)
            case f.RecoveryOpened(code=code):
                doubted[contract_id] = (*doubted.get(contract_id, ()), code)
            case f.RecoveryEnded():
                doubted.pop(contract_id, None)
    link, repository = t.link.c, t.repository.c
    places = select(link.pull_id, repository.full_name).join(t.repository, repository.id == link.repository_id)
    places = places.join(t.contract, t.contract.c.issue_id == link.issue_id).where(t.contract.c.id.in_(list(merged)))
    places = places.where(link.pull_id.in_([pull_id for _, pull_id in merged.values()])).distinct()
    names = {row.pull_id: row.full_name for row in connection.execute(places)}
    return {of: (number, names.get(pull_id, "")) for of, (number, pull_id) in merged.items()}, doubted


def _fund(row: Any) -> FundShown:
    same = ("name", "scope", "fiscal_year", "region", "amount_cents", "offer_ceiling_cents")
    free = row["amount_cents"] - sum(row[name] for name in BALANCES)
    return FundShown(free_cents=free, **{name: row[name] for name in same})
