"""Fills the demo's board with offers at every stage and of some weeks, played as they happen on GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.core.policy import treasury_day
from app.sandbox.model import Account, Issue
from app.sandbox.world import World

FUNDED_DAYS: Final = 100
"""Since when the demo's funds are open; nothing it plays is older."""
OWNER: Final = "gc-demo"
ON_BOARD: Final = ("open", "claimed", "submitted", "held")
OFFER_DAYS: Final = 90
OWED: Final = ("payable", "scheduled", "paid")
_ENGLISH: Final = "{told}\n\n## Acceptance criteria\n\n{criteria}\n\n## Notes\n\nQuestions are welcome in a comment."
_FRENCH: Final = "{told}\n\n## Critères d’acceptation\n\n{criteria}\n\n## Notes\n\nPosez vos questions en commentaire."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer. ``stage`` is how far its story goes, ``days`` when it began; ``who`` works on it."""

    title: str
    told: str
    criteria: tuple[str, ...]
    label: str
    stage: str = "open"
    days: float = 3
    who: int = 0
    place: int = 0
    skills: tuple[str, ...] = ()
    language: str = "en"
    paid_after_days: int = 0


PAST: Final = (
    Offer(
        title="Search forgets accents",
        told="A search for “Montréal” misses what was written “Montreal”.",
        criteria=("Both spellings find the same.", "A test shows it in both languages."),
        label="bounty: $800", stage="paid", days=20, skills=("python", "search"), paid_after_days=12,
    ),
    Offer(
        title="Les dates longues débordent sur un téléphone",
        told="Sur un écran étroit, la date sort de sa case et cache le bouton.",
        criteria=("À 320 pixels, rien ne déborde.", "Les deux langues sont vérifiées."),
        label="prime : 450 $", stage="paid", days=19, who=1, place=1, skills=("css",), language="fr",
        paid_after_days=9,
    ),
    Offer(
        title="Buttons have no visible focus",
        told="Keyboard users cannot see which button is chosen.",
        criteria=("Each button shows a ring when it has the focus.", "Contrast is at least 3 to 1."),
        label="bounty: $300", stage="paid", days=18, who=2, place=1, skills=("accessibility", "css"),
        paid_after_days=8,
    ),
    Offer(
        title="The importer stops at an empty line",
        told="A file with an empty line in the middle is read only up to it.",
        criteria=("Empty lines are passed over.", "The report says how many there were."),
        label="bounty: $1,200", stage="paid", days=17, who=1, skills=("python",), paid_after_days=9,
    ),
    Offer(
        title="Traduire les messages d’erreur de l’API",
        told="Les messages d’erreur de l’API ne sont qu’en anglais.",
        criteria=("Chaque message est dans les deux langues.", "La langue suit l’en-tête de la requête."),
        label="prime : 2 500 $", stage="paid", days=16, who=2, skills=("python", "traduction"), language="fr",
        paid_after_days=7,
    ),
    Offer(
        title="Charts cannot be read without colour",
        told="The two lines of the chart differ only by colour.",
        criteria=("Each line has a mark of its own.", "A table with the same numbers stands below."),
        label="bounty: $950", stage="paid", days=15, place=1, skills=("accessibility", "javascript"),
        paid_after_days=6,
    ),
    Offer(
        title="Le formulaire perd ce qui était écrit",
        told="Une erreur vide tous les champs, même les bons.",
        criteria=("Ce qui était écrit revient.", "L’erreur est annoncée à côté de son champ."),
        label="prime : 900 $", stage="paid", days=14, who=2, place=2, skills=("python", "accessibility"), language="fr",
        paid_after_days=7,
    ),
    Offer(
        title="Dates are read in the wrong time zone",
        told="What was sent late in the evening shows the next day.",
        criteria=("Dates follow Eastern time.", "A test covers both clock changes."),
        label="bounty: $500", stage="paid", days=13, who=1, place=2, skills=("python",), paid_after_days=5,
    ),
    Offer(
        title="Ajouter le mode sombre",
        told="La page reste blanche la nuit.",
        criteria=("Le choix du système est suivi.", "Les contrastes tiennent dans les deux modes."),
        label="prime : 750 $", stage="paid", days=12, place=1, skills=("css",), language="fr", paid_after_days=4,
    ),
    Offer(
        title="Say how old the figures are",
        told="Nobody can tell whether a figure is of today.",
        criteria=("Each page of figures gives their moment.",),
        label="bounty: $200", stage="paid", days=11, who=2, skills=("python",), paid_after_days=3,
    ),
    Offer(
        title="Sign the container image",
        told="Nobody can tell whether an image is ours.",
        criteria=("Each release is signed.", "The page on deployment says how to check it."),
        label="bounty: $1,500", stage="scheduled", days=10, who=1, place=2, skills=("devops",),
    ),
    Offer(
        title="Ajouter un mode d’impression",
        told="À l’impression, le menu recouvre le texte.",
        criteria=("Le menu ne s’imprime pas.", "Les adresses des liens s’impriment en entier."),
        label="prime : 350 $", stage="scheduled", days=9, who=2, place=1, skills=("css",), language="fr",
    ),
    Offer(
        title="Old links answer with an error",
        told="Links of last year’s reports lead nowhere.",
        criteria=("Each old address leads to its new one.",),
        label="bounty: $600", stage="payable", days=8, skills=("python",),
    ),
    Offer(
        title="Nobody wanted the old icons",
        told="The icons of the first version are still in the package.",
        criteria=("They are gone and nothing misses them.",),
        label="bounty: $100", stage="open", days=95, place=1, skills=("design",),
    ),
    Offer(
        title="Remplacer la carte par une image",
        told="La carte est lourde pour ce qu’elle montre.",
        criteria=("La page pèse moins de 200 ko.",),
        label="prime : 700 $", stage="withdrawn", days=20, place=2, skills=("javascript",), language="fr",
    ),
    Offer(
        title="Tables lose their headings when they are long",
        told="When a table is scrolled, nobody sees any more which column is which.",
        criteria=("The headings stay in view.", "It works by keyboard and at 400 % zoom.", "No script is needed."),
        label="bounty: $1,100", stage="submitted", days=9, who=1, place=1, skills=("css", "accessibility"),
    ),
    Offer(
        title="Les courriels partent deux fois",
        told="Après un redémarrage, le dernier courriel part une seconde fois.",
        criteria=("Chaque courriel part une seule fois.", "Un essai coupe le service au pire moment."),
        label="prime : 1 800 $", stage="claimed", days=6, who=2, skills=("python", "postgresql"), language="fr",
    ),
    Offer(
        title="Cache the list of departments",
        told="The list is asked for on each page though it changes once a year.",
        criteria=("It is asked for once a day at most.", "A change shows within a day."),
        label="bounty: $400", stage="held", days=8, place=2, skills=("python",),
    ),
    Offer(
        title="Write a guide for the first contribution",
        told="New people do not know how to run the tests.",
        criteria=("A person who never saw the code runs the tests in ten minutes.", "It is in English and in French."),
        label="bounty: $250", days=7, place=2, skills=("documentation", "good first issue"),
    ),
    Offer(
        title="Rendre le tri accessible au clavier",
        told="Les en-têtes du tableau ne se trient qu’à la souris.",
        criteria=("Chaque en-tête se trie au clavier.", "Le lecteur d’écran annonce l’ordre."),
        label="prime : 1 250,50 $", days=5, place=1, skills=("javascript", "accessibility"), language="fr",
    ),
    Offer(
        title="Export the schedule as a calendar",
        told="People copy the dates by hand into their own calendar.",
        criteria=("The file opens in three common programs.", "Times are right on both sides of a clock change.",
                  "Names with accents stay whole."),
        label="bounty: $2,200", days=4, skills=("python", "icalendar"),
    ),
    Offer(
        title="Réduire le temps des essais",
        told="Les essais prennent vingt minutes; personne ne les attend plus.",
        criteria=("Ils prennent moins de cinq minutes.", "Aucun essai n’est supprimé."),
        label="prime : 3 000 $", days=2, place=2, skills=("devops", "python"), language="fr",
    ),
    Offer(
        title="Tell which browser is too old",
        told="In an old browser the page stays white and says nothing.",
        criteria=("A sentence in both languages says what to do.",),
        label="bounty: $150", days=1, place=1, skills=("javascript", "good first issue"),
    ),
)  # fmt: skip


class BoardStory:
    """Plays the offers on repositories of an organization of their own, and lets finance pay some."""

    def __init__(self, world: World, calendar: Callable[[float], None], maintainer: Account) -> None:
        self._world = world
        self._go = calendar
        self._maintainer = maintainer
        with self._ago(FUNDED_DAYS):
            self.owner = world.add_organization(OWNER)
            self._places = [
                world.add_repository(self.owner, n) for n in ("notification", "composants-components", "forge")
            ]
            self._people = [world.add_user(name) for name in ("new-developer", "code-contributor", "docs-contributor")]
            for place in self._places:
                world.set_role(place, maintainer, "maintain")
        self.installation = world.install(maintainer, self.owner, self._places)
        self.offers: dict[tuple[str, int], Offer] = {}

    def play(self) -> None:
        """Each story is told to the App as a whole: what lies weeks apart would lapse between two of its looks."""
        for offer in PAST:
            with self._world.acting():
                issue = self._offered(offer)
                self._worked_on(offer, issue)
            self._go(0)
            self.offers[issue.repository.full_name, issue.number] = offer

    def offer_of(self, payable: dict[str, Any]) -> Offer | None:
        """The offer that a row of the finance API is owed for, None for one of another story."""
        return self.offers.get((payable["repository"], payable["issue_number"]))

    def on_board(self) -> int:
        """How many of them are not over."""
        return sum(offer.stage in ON_BOARD and offer.days < OFFER_DAYS for offer in self.offers.values())

    def owed(self) -> int:
        """How many of them come as far as a payable."""
        return sum(offer.stage in OWED for offer in self.offers.values())

    def _offered(self, offer: Offer) -> Issue:
        self._go(offer.days)
        frame = _FRENCH if offer.language == "fr" else _ENGLISH
        body = frame.format(told=offer.told, criteria="\n".join(f"- [ ] {line}" for line in offer.criteria))
        w, place = self._world, self._places[offer.place]
        issue = w.create_issue(self._maintainer, place, offer.title, body)
        for name in (*offer.skills, f"lang: {offer.language}", offer.label):
            w.add_label(self._maintainer, issue, name)
        return issue

    def _worked_on(self, offer: Offer, issue: Issue) -> None:
        w, person = self._world, self._people[offer.who]
        if offer.stage == "withdrawn":
            self._go(offer.days - 2)
            w.remove_label(self._maintainer, issue, offer.label)
        if offer.stage in ("open", "withdrawn"):
            return
        self._go(offer.days - 1)
        w.comment(person, issue, "/réclamer" if offer.language == "fr" else "/claim")
        if offer.stage == "claimed":
            w.comment(self._people[offer.who - 1], issue, "/claim")
        if offer.stage == "held":
            w.comment(self._maintainer, issue, "/hold The list itself may move to another service next month")
        if offer.stage in ("claimed", "held"):
            return
        self._go(offer.days - 4)
        pull = w.open_pull(person, issue.repository, f"{offer.title} – done", f"Fixes #{issue.number}")
        if offer.stage != "submitted":
            self._go(offer.days - 6)
            w.merge(self._maintainer, pull)

    @contextmanager
    def _ago(self, days: float) -> Iterator[None]:
        self._go(days)
        yield
        self._go(0)


def pay(call: Callable[..., Any], payables: Sequence[dict[str, Any]], story: BoardStory, now: datetime) -> int:
    """Finance freezes and releases a batch, pays what is long done and leaves the rest on its way; how many it paid."""
    staged = [(row, offer) for row in payables if (offer := story.offer_of(row)) is not None]
    order = {"payable_ids": [row["payable_id"] for row, offer in staged if offer.stage == "scheduled"]}
    batch = call("POST", "/api/v1/batches", order, {"Idempotency-Key": "demo-batch-1"})
    call("POST", f"/api/v1/batches/{batch['batch_id']}/release")
    done = [(row, offer) for row, offer in staged if offer.stage == "paid"]
    for number, (row, offer) in enumerate(done, start=1):
        paid = now - timedelta(days=offer.days - 6 - offer.paid_after_days)
        report = {
            "reference": f"DEMO-1{number:03}",
            "paid_on": treasury_day(paid).isoformat(),
            "amount_cents": row["total_cents"],
        }
        call("POST", f"/api/v1/payables/{row['payable_id']}/paid", report)
    return len(done)
