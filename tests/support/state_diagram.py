"""Draws the states into CONTRIBUTING.md, from the one table of legal moves: python -m tests.support.state_diagram."""

from __future__ import annotations

from pathlib import Path

from jobdesk.core.moves import JOB_MOVES, RUN_MOVES, state_diagram

CONTRIBUTING = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"


def drawn(text: str) -> str:
    """`text` with the moves of a job and of a run drawn between their marks."""
    return _between(_between(text, "a job", state_diagram(JOB_MOVES)), "a run", state_diagram(RUN_MOVES))


def _between(text: str, name: str, diagram: str) -> str:
    opening, closing = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = text.partition(opening)
    _, found, after = rest.partition(closing)
    if not found:
        raise ValueError(f"There is no place between {opening} and {closing}.")
    return f"{before}{opening}\n\n```mermaid\n{diagram}\n```\n\n{closing}{after}"


if __name__ == "__main__":
    CONTRIBUTING.write_text(drawn(CONTRIBUTING.read_text("utf-8")), "utf-8")
