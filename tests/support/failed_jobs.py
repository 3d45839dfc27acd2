"""A past in which much has failed, in a few ways: jobs of two pipelines in several versions, with logs."""

from __future__ import annotations

from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.core.keys import Recipe
from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Outcome
from jobdesk.engine.folders import log_name, logs_folder
from tests.support.clock import HandClock
from tests.support.queue import Queue
from tests.support.said import settle

HOUR_S = 3600
INPUT = '{"line": "sh check.sh"}'
SAYS = {
    "1.0": (
        "Exit code 1: AssertionError: expected {n} cards in 'Chapter {n}', found {m}",
        "It took longer than {n} s.",
    ),
    "1.1": (
        "Exit code 2: fatal: bad object {m:040x}",
        "Exit code 1: AssertionError: expected {n} cards in 'Appendix', found {m}",
    ),
    "1.2": (
        "Exit code 1: KeyError: 'note {n}'",
        "Exit code 1: tests/cards/test_parser.py:{n}: error: missing brace before \\end{{theorem}} in part-{n}.tex",
    ),
}
LOG = '{lines}Traceback (most recent call last):\n  File "check.py", line {n}\n{error}\nand a last line\n'


def fill_with_failures(folder: Path, jobs: int = 6, runs: int = 8) -> None:
    """Jobs of the last days, each version with failures of its own; half of all runs fail."""
    queue = Queue(folder, HandClock(Clock().now() - jobs * 3 * len(SAYS) * HOUR_S * 1_000_000))
    for version, says in SAYS.items():
        recipe = Recipe("command", version, "{}")
        for number in range(jobs):
            queue.clock.move(2.9 * HOUR_S)
            names = [f"{version}-{number}-{at:032x}" for at in range(runs)]
            title = f"sh check.sh, version {version}"
            job = queue.submit(*names, recipe=recipe, version=version, title=title, input=INPUT)
            taken = queue.claim(job, limit=runs)
            settlements = []
            for at, one in enumerate(taken):
                now = queue.clock.move(1)
                error = says[(at // 2 + number) % len(says)].format(n=number * 10 + at, m=number * 1000 + at)
                outcome = Outcome.failed(error) if at % 2 else Outcome.succeeded()
                name = log_name(job, one.run, 1)
                path = logs_folder(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                lines = "".join(f"checking part {part} of the notes\n" for part in range(50))
                said = error.partition(": ")[2] if at % 2 else "all is well"
                path.write_text(LOG.format(lines=lines, n=at, error=said))
                log = {"log": name, "log_size": path.stat().st_size}
                settlements.append(Settlement(one, outcome, False, 1, now - 500_000, now, **log))
            settle(queue, settlements)
    with queue.store.writing() as connection:
        queue.store.leases.end(connection, queue.lease.id, queue.clock.now())
    queue.store.close()
