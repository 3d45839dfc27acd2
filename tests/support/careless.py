"""A pipeline whose author was careless: what it gives back, raises or prints depends on the name of the item."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from jobdesk.core.outcomes import Ending, Outcome
from jobdesk.pipelines.pipeline import Context, NoInput, Pipeline

SECRET = "s3cr3t-value"
HALF = "caf\udce9"
"""The name of a file whose bytes are not UTF-8, as Python tells it."""

GIVEN_BACK: Mapping[str, Callable[[], Any]] = {
    "nothing": lambda: None,
    "a path as a metric": lambda: Outcome.succeeded(metrics={"files": Path("x")}),  # type: ignore[dict-item]
    "half a cent of a cent": lambda: Outcome(Ending.SUCCEEDED, cost=Decimal("0.5")),  # type: ignore[arg-type]
    "a cost beyond all bounds": lambda: Outcome.succeeded(cost=10**30),
    "an unknown ending": lambda: Outcome("splendid"),  # type: ignore[arg-type]
    "interrupted by itself": lambda: Outcome.interrupted(),
    "cancelled by itself": lambda: Outcome.cancelled(),
}
STORABLE: Mapping[str, Callable[[], Outcome]] = {
    "a half character": lambda: Outcome.failed(f"{HALF} is missing"),
    "a fraction": lambda: Outcome.succeeded(metrics={"share": Fraction(1, 2)}),  # type: ignore[dict-item]
    "an endless number": lambda: Outcome.succeeded(metrics={"huge": 10**300, "no": float("nan")}),
    "a summary that is no text": lambda: Outcome.succeeded(Path("x")),  # type: ignore[arg-type]
}


class Careless(Pipeline[NoInput]):
    """Does to its item what the item is called."""

    name = "careless"
    version = "1"
    needs_commits = False

    def work(self, given: NoInput, item: str, context: Context) -> Outcome:
        if item in GIVEN_BACK:
            return GIVEN_BACK[item]()  # type: ignore[no-any-return]
        if item in STORABLE:
            return STORABLE[item]()
        if item == "leaves":
            sys.exit(3)
        if item == "tells":
            return self._tell(context)
        context.cost(1.5)  # type: ignore[arg-type]
        return Outcome.succeeded()

    def _tell(self, context: Context) -> Outcome:
        """Says something before it says what is secret, and then the secret everywhere."""
        context.log("a note")
        context.mask([SECRET])
        context.log(f"the secret is {SECRET}")
        context.progress(0.5, f"at {SECRET} {HALF}")
        return Outcome(Ending.FAILED, error=f"{SECRET} was refused", summary=f"saw {SECRET}")

    def close(self) -> None:
        raise ZeroDivisionError("even at the end")
