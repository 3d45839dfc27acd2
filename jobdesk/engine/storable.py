"""Makes certain that what a pipeline gave back can be sent and stored: it is other people's code."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from jobdesk.core.outcomes import Artifact, Ending, Mishap, Outcome

LARGEST = 2**53
"""What a JSON number and a sum of SQLite hold exactly (https://www.sqlite.org/json1.html, lang_aggfunc.html)."""

Clean = Callable[[str], str]


def storable(outcome: object, *, was_stopped: bool, clean: Clean) -> Outcome:
    """The outcome with plain values in its fields; a bug of the pipeline where it cannot be read as one.

    `clean` takes secrets out of a text. Only who was stopped can say so: a pipeline that gave its own run
    back would be handed it again for ever.
    """
    try:
        return _plain(outcome, was_stopped=was_stopped, clean=clean)
    except (TypeError, ValueError, AttributeError) as error:
        return Outcome.mishap_of(Mishap.BUG, clean(f"The pipeline has a bug: its outcome cannot be stored: {error}"))


def storable_text(text: str) -> str:
    """The text without halves of characters, which stand for bytes of a file name and fit into no database."""
    return text.encode("utf-8", "backslashreplace").decode()


def _plain(outcome: object, *, was_stopped: bool, clean: Clean) -> Outcome:
    if not isinstance(outcome, Outcome):
        raise TypeError(f"it is of type {type(outcome).__name__}, not an Outcome")
    ending = Ending(outcome.ending)
    if ending in (Ending.CANCELLED, Ending.INTERRUPTED) and not was_stopped:
        raise ValueError(f"it says {ending.value}, but nobody asked for that")
    return replace(
        outcome,
        ending=ending,
        error=_text(outcome.error, clean),
        mishap=Mishap(outcome.mishap or Mishap.BUG) if ending is Ending.MISHAP else None,
        exit_code=None if outcome.exit_code is None else _whole(outcome.exit_code),
        summary=_text(outcome.summary, clean),
        metrics={clean(str(name)): _number(value) for name, value in outcome.metrics.items()},
        cost=_whole(outcome.cost),
        artifacts=tuple(Artifact(clean(one.name), one.digest, one.size) for one in outcome.artifacts),
    )


def _text(value: object, clean: Clean) -> str | None:
    return None if value is None else clean(str(value))


def _whole(value: int) -> int:
    number = operator.index(value)
    if abs(number) > LARGEST:
        raise ValueError(f"{number} is too large")
    return number


def _number(value: float) -> float:
    """Whole numbers stay whole while a sum of them can."""
    return int(value) if isinstance(value, int) and abs(value) <= LARGEST else float(value)
