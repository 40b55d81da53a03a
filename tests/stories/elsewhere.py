"""Other places of the same owner, to which an issue can go."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.core.state import Contract
from app.db import tables as t
from app.db.funds import close_fund
from app.sandbox.model import Issue, Repository
from tests import scenes
from tests.town import Town


@dataclass(frozen=True, slots=True)
class Places:
    """Two more repositories of the same owner, with the same maintainers and a fund for them all."""

    town: Town
    other: Repository
    third: Repository

    def move(self, issue: Issue, to: Repository) -> Issue:
        self.town.tick(minutes=1)
        return self.town.world.transfer(self.town.v.second_maintainer, issue, to)

    def contracts(self) -> list[Contract]:
        with self.town.engine.connect() as connection:
            numbers = connection.execute(select(t.contract.c.id).order_by(t.contract.c.id)).scalars().all()
        found = (self.town.parts.store.contract_by_number(number) for number in numbers)
        return [contract for contract in found if contract is not None]

    def days_pass(self, days: int = 3) -> None:
        for _ in range(days):
            self.town.tick(days=1)
            self.town.parts.reconcile.tick()
            self.town.sweep()


def more_places(town: Town) -> Places:
    made = []
    for name in ("other-place", "third-place"):
        place = town.world.add_repository(town.v.owner, name)
        town.world.add_to_installation(town.v.second_maintainer, town.v.installation, place)
        town.world.set_role(place, town.v.maintainer, "maintain")
        town.world.set_role(place, town.v.second_maintainer, "admin")
        town.world.create_label(town.v.second_maintainer, place, "bounty: $500")
        made.append(place)
    close_fund(town.engine, town.fund_id, scenes.because())
    scenes.open_fund(town.engine, scope="account", scope_id=town.v.owner.id, amount_cents=10_000_00)
    return Places(town, *made)
