"""The product's rules said a second time, as plainly as can be: dictionaries, days and cents."""

from dataclasses import dataclass, field

TAX_PERCENT = 13
CLAIM_DAYS = 14
OFFER_DAYS = 90
COOLING_DAYS = 7
REST = ("open", "claimed", "submitted")


def gross(cents: int) -> int:
    return cents + (cents * TAX_PERCENT + 50) // 100


@dataclass
class Issue:
    status: str = "none"
    amount: int = 0
    offered: float = 0
    expires: float = 0
    holder: int | None = None
    waiting: list[int] = field(default_factory=list)
    lapsed: dict[int, float] = field(default_factory=dict)
    pulls: dict[int, float] = field(default_factory=dict)
    linked: bool = False
    holds: set[str] = field(default_factory=set)
    held_since: float = 0
    merged_author: int | None = None
    payee: int | None = None

    @property
    def live(self) -> bool:
        return self.status in (*REST, "payable")


class Model:
    """One fund, several issues, days as numbers. Each act answers nothing; the state is compared after it."""

    def __init__(self, fund: int) -> None:
        self.fund, self.reserved, self.owed, self.paid = fund, 0, 0, 0
        self.issues = {number: Issue() for number in (1, 2, 3)}

    def amend(self, cents: int) -> None:
        """The fund is raised or lowered, never below what is committed."""
        wanted = self.fund + cents
        if wanted > 0 and wanted >= self.reserved + self.owed + self.paid:
            self.fund = wanted

    def pass_time(self, i: Issue, day: float) -> None:
        while i.live and not i.holds and i.merged_author is None:
            if i.status == "open" and i.offered + OFFER_DAYS <= day:
                self.reserved -= gross(i.amount)
                i.status = "expired"
            elif i.status in ("claimed", "submitted") and i.expires <= day:
                assert i.holder is not None
                pushed = i.pulls.get(i.holder, -1e9) if i.linked else -1e9
                if pushed + CLAIM_DAYS > i.expires:
                    i.expires = pushed + CLAIM_DAYS
                    continue
                i.lapsed[i.holder] = i.expires
                self.leave(i, i.expires)
            else:
                return

    def leave(self, i: Issue, day: float) -> None:
        i.holder, i.status, i.linked = None, "open", False
        if i.waiting:
            self.grant(i, i.waiting.pop(0), day)

    def grant(self, i: Issue, who: int, day: float) -> None:
        i.holder, i.status, i.expires = who, "claimed", day + CLAIM_DAYS

    def see(self, i: Issue, day: float) -> None:
        """Time first, then the holder's open pull request, as at every look."""
        self.pass_time(i, day)
        self.link(i)

    def link(self, i: Issue) -> None:
        if i.status == "claimed" and i.holder in i.pulls and i.merged_author is None:
            i.status, i.linked = "submitted", True

    def label(self, i: Issue, cents: int, day: float) -> None:
        self.see(i, day)
        if i.live:
            more = gross(cents) - gross(i.amount)
            downward = cents < i.amount and i.status != "open"
            if i.status in REST and not downward and self.reserved + self.owed + self.paid + more <= self.fund:
                self.reserved += more
                i.amount = cents
        elif self.reserved + self.owed + self.paid + gross(cents) <= self.fund:
            vars(i).update(vars(Issue(status="open", amount=cents, offered=day, pulls=i.pulls)))
            self.reserved += gross(cents)

    def take_back(self, i: Issue, day: float, code: str) -> None:
        """Unlabelling: free while open and unmerged, else a hold."""
        self.see(i, day)
        if i.status == "open" and i.merged_author is None:
            i.status, i.holds = "withdrawn", set()
            self.reserved -= gross(i.amount)
        elif i.status in REST and i.merged_author is None and code not in i.holds:
            self.hold(i, day, code)

    def hold(self, i: Issue, day: float, code: str) -> None:
        i.held_since = i.held_since if i.holds else day
        i.holds.add(code)

    def asked_hold(self, i: Issue, day: float) -> None:
        self.see(i, day)
        if i.status not in ("none", "withdrawn", "expired"):
            self.hold(i, day, "asked")

    def resume(self, i: Issue, day: float) -> None:
        self.see(i, day)
        if not i.holds:
            return
        merged = i.merged_author is not None and i.status in REST
        if merged and i.holder != i.merged_author:
            return
        i.expires += day - i.held_since
        i.holds = set()
        if merged:
            self.accept(i)

    def claim(self, i: Issue, who: int, day: float) -> None:
        self.see(i, day)
        rests = who in i.lapsed and day < i.lapsed[who] + COOLING_DAYS
        if i.status not in REST or i.holds or who == i.holder or who in i.waiting or rests:
            return
        if i.holder is None:
            self.grant(i, who, day)
        else:
            i.waiting.append(who)
            return
        self.link(i)

    def release(self, i: Issue, who: int, day: float) -> None:
        self.see(i, day)
        if i.status not in REST:
            return
        if who in i.waiting:
            i.waiting.remove(who)
        elif who == i.holder:
            i.lapsed.pop(who, None)
            self.leave(i, day)
            self.link(i)

    def merge(self, i: Issue, who: int, by_maintainer: bool, day: float) -> None:
        self.see(i, day)
        if i.status not in REST or i.merged_author is not None:
            return
        i.merged_author = who
        missing = set() if by_maintainer else {"accepted_by_other"}
        missing |= set() if i.holder == who else {"author_holds_claim", "terms_accepted"}
        if missing:
            self.hold(i, day, "merge")
        elif not i.holds:
            self.accept(i)

    def accept(self, i: Issue) -> None:
        i.status, i.payee = "payable", i.merged_author
        self.reserved -= gross(i.amount)
        self.owed += gross(i.amount)

    def pay(self, i: Issue) -> None:
        if i.status == "payable" and not i.holds:
            i.status = "paid"
            self.owed -= gross(i.amount)
            self.paid += gross(i.amount)
