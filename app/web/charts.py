"""What a chart of bars is drawn from; ``kit.chart`` draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# With the value beside it, more does not fit on one line of a phone in whatever font it has before ours has come.
LABEL_CHARACTERS_BESIDE: Final = 10
LABEL_CHARACTERS_MAX: Final = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """``tone`` is one of four, and never says what the words do not; ``percent`` of the longest bar's length."""

    label: str
    number: float
    percent: str
    tone: int = 0

    @property
    def clipped(self) -> str:
        short = len(self.label) <= LABEL_CHARACTERS_MAX
        return self.label if short else f"{self.label[: LABEL_CHARACTERS_MAX - 1]}…"

    @property
    def tall(self) -> bool:
        """Whether the value stands on a line of its own."""
        return len(self.label) > LABEL_CHARACTERS_BESIDE


def bars(rows: Iterable[tuple[str, float]], *, longest: float | None = None, tones: Sequence[int] = ()) -> list[Bar]:
    """Bars for labels and numbers; ``longest`` is what the whole width stands for, the largest number without it."""
    given = list(rows)
    whole = longest if longest is not None else max((number for _label, number in given), default=0)
    return [
        Bar(
            label=label,
            number=number,
            percent=f"{min(max(number, 0) / whole, 1) * 100:.1f}" if whole else "0",
            tone=tones[place] if place < len(tones) else 0,
        )
        for place, (label, number) in enumerate(given)
    ]
