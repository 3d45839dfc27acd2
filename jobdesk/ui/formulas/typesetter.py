"""Has formulas drawn by a process of its own, the ones that are wanted most first, and keeps what was drawn.

Drawing holds the interpreter for milliseconds to seconds, which on any thread of the window would be felt. A formula
that takes too long ends the process, counts as one that cannot be drawn, and the next one gets a new process.
"""

from __future__ import annotations

import json
import logging
import subprocess
from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from jobdesk.processes.conversation import Conversation
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.own import start_in
from jobdesk.ui.formulas.protocol import LONGEST, Drawing
from jobdesk.ui.review.pieces import Formula

MOST_KEPT_BYTES = 16 << 20
"""So much SVG is kept; it is drawn again when it is wanted again."""

PATIENCE_MS = 4000
MOST_STARTS = 20
"""After so many ends of the process nothing is drawn any more: something is wrong with it."""

CHILD = "jobdesk.ui.formulas.child"

log = logging.getLogger(__name__)


class Typesetter(QObject):
    """Ask with `want`; `settled` comes when formulas are drawn, or are known not to be drawable, in bunches."""

    settled = Signal()
    _said = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Formula, Drawing | None] = OrderedDict()
        self._bytes = 0
        self._wanted: list[Formula] = []
        self._under_way: Formula | None = None
        self._number = 0
        self._process: Conversation | None = None
        self._starts = 0
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)
        self._telling = QTimer(self, singleShot=True, interval=0)
        self._telling.timeout.connect(self.settled)

    def knows(self, formula: Formula) -> bool:
        """Whether it is drawn, or known not to be drawable."""
        return plain(formula) in self._kept or len(formula.source) > LONGEST or self._starts > MOST_STARTS

    def drawing(self, formula: Formula) -> Drawing | None:
        """What it looks like; None for one that is not drawn yet, or cannot be."""
        key = plain(formula)
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    @property
    def is_idle(self) -> bool:
        """Whether everything that is wanted is drawn."""
        return self._under_way is None and not self._wanted

    def want(self, formulas: Iterable[Formula]) -> None:
        """Have these drawn, in this order, and before all that was wanted earlier and is not begun."""
        fresh = [one for one in dict.fromkeys(map(plain, formulas)) if not self.knows(one) and one != self._under_way]
        before = set(fresh)
        self._wanted = [*fresh, *(one for one in self._wanted if one not in before)]
        self._next()

    def want_later(self, formulas: Iterable[Formula]) -> None:
        """Have these drawn when nothing else is to be done."""
        known = {*self._wanted, self._under_way}
        self._wanted += [one for one in dict.fromkeys(map(plain, formulas)) if one not in known and not self.knows(one)]
        self._next()

    def forget_wishes(self) -> None:
        """Nothing is wanted any more that is not begun."""
        self._wanted.clear()

    def leave(self) -> None:
        """End the process. Twice is fine."""
        self._wanted.clear()
        self._starts = MOST_STARTS + 1
        self._end_process()

    # ------------------------------------------------------------------ the process

    def _next(self) -> None:
        while self._under_way is None and self._wanted:
            formula = self._wanted.pop(0)
            if self.knows(formula):
                continue
            process = self._running()
            if process is None:
                self._wanted.clear()
                self._telling.start()
                return
            self._under_way = formula
            self._number += 1
            line = json.dumps([self._number, formula.source, formula.is_display])
            process.say(f"{line}\n".encode())
            self._patience.start()

    def _running(self) -> Conversation | None:
        """The process; a new one where there is none."""
        if self._process is None and self._starts <= MOST_STARTS:
            self._starts += 1
            start = self._starts
            self._process = Conversation(_start, lambda line: self._said.emit(start, line))
        return self._process

    @Slot(int, object)
    def _hear(self, start: int, line: bytes | None) -> None:
        """What the process of that start says; the end of one that has ended by itself."""
        if self._process is None or start != self._starts:
            return
        if line is None:
            self._end_process()
            self._fail()
        else:
            self._take(line)

    def _take(self, line: bytes) -> None:
        number, *answer = json.loads(line)
        formula, self._under_way = self._under_way, None
        self._patience.stop()
        if formula is not None and number == self._number:
            if len(answer) == 1:
                log.debug("A formula cannot be drawn: %s", answer[0])
            width, ascent, descent, svg = answer if len(answer) == 4 else (0.0, 0.0, 0.0, "")
            self._keep(formula, Drawing(svg, width, ascent, descent) if svg else None)
        self._next()

    def _keep(self, formula: Formula, drawing: Drawing | None) -> None:
        self._kept[formula] = drawing
        self._bytes += _weight(drawing)
        while self._bytes > MOST_KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= _weight(gone)
        if not self._telling.isActive():
            self._telling.start()

    @Slot()
    def _give_up(self) -> None:
        """This formula takes too long."""
        log.info("A formula took too long to draw, and is shown as it is written.")
        self._end_process()
        self._fail()

    def _fail(self) -> None:
        self._patience.stop()
        formula, self._under_way = self._under_way, None
        if formula is not None:
            self._keep(formula, None)
        self._next()

    def _end_process(self) -> None:
        process, self._process = self._process, None
        self._patience.stop()
        if process is not None:
            process.end()


def _start() -> HostProcess:
    return start_in(CHILD, stderr=subprocess.DEVNULL)


def plain(formula: Formula) -> Formula:
    """The formula by what it is drawn from, however it is set apart."""
    return Formula(formula.source, formula.is_display)


def _weight(drawing: Drawing | None) -> int:
    return 0 if drawing is None else len(drawing.svg)
