"""Has formulas drawn by a process of its own, the ones that are wanted most first, and keeps what was drawn.

Drawing holds the interpreter for milliseconds to seconds, which on any thread of the window would be felt. A formula
that takes too long ends the process, counts as one that cannot be drawn, and the next one gets a new process.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from jobdesk.engine.host import host_environment
from jobdesk.ui.formulas.protocol import FLAG, LONGEST, Drawing
from jobdesk.ui.review.pieces import Formula

MOST_KEPT_BYTES = 16 << 20
"""So much SVG is kept; it is drawn again when it is wanted again."""

PATIENCE_MS = 4000
END_MS = 2000
MOST_STARTS = 20
"""After so many ends of the process nothing is drawn any more: something is wrong with it."""

CODE = "from jobdesk.ui.formulas.child import main; main()"

log = logging.getLogger(__name__)


class Typesetter(QObject):
    """Ask with `want`; `settled` comes when formulas are drawn, or are known not to be drawable, in bunches."""

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Formula, Drawing | None] = OrderedDict()
        self._bytes = 0
        self._wanted: list[Formula] = []
        self._under_way: Formula | None = None
        self._number = 0
        self._process: QProcess | None = None
        self._starts = 0
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
            process.write(f"{line}\n".encode())
            self._patience.start()

    def _running(self) -> QProcess | None:
        """The process; a new one where there is none."""
        if self._process is None and self._starts <= MOST_STARTS:
            self._starts += 1
            self._process = self._start()
        return self._process

    def _start(self) -> QProcess:
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in host_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._lose)
        process.errorOccurred.connect(self._lose)
        is_frozen = getattr(sys, "frozen", False)
        process.start(sys.executable, [FLAG] if is_frozen else ["-c", CODE])
        return process

    @Slot()
    def _read(self) -> None:
        process = self._process
        while process is not None and process is self._process and process.canReadLine():
            self._take(bytes(process.readLine().data()))

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

    @Slot()
    def _lose(self) -> None:
        """The process has ended by itself: whatever it was at cannot be drawn."""
        if self._process is not None and self._process.state() is QProcess.ProcessState.NotRunning:
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
        if process is None:
            return
        process.readyReadStandardOutput.disconnect(self._read)
        process.finished.disconnect(self._lose)
        process.errorOccurred.disconnect(self._lose)
        if process.state() is not QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(END_MS)
        process.deleteLater()


def plain(formula: Formula) -> Formula:
    """The formula by what it is drawn from, however it is set apart."""
    return Formula(formula.source, formula.is_display)


def _weight(drawing: Drawing | None) -> int:
    return 0 if drawing is None else len(drawing.svg)
