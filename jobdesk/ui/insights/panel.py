"""One plot with what belongs to it: its title, its legend, what is pointed at, the table behind it, and saving it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.insights.charts import Chart, Series
from jobdesk.ui.looks import Tone
from jobdesk.ui.notices import Notice
from jobdesk.ui.parts import ElidedLabel, text
from jobdesk.ui.row_tables import be_of_rows
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

if TYPE_CHECKING:  # what draws is loaded when the page is first looked at
    from jobdesk.ui.insights.plot import Plot

LINES_HIGH = 12
"""How high what is drawn is, in lines of text."""


class NotSaved(EnvironmentTrouble):
    """The file cannot be written."""


class Panel(QFrame):
    """Shows one chart. The plot itself comes later (`give_plot`), when what draws it is loaded."""

    def __init__(self, surroundings: Surroundings, title: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._around = surroundings
        self._chart: Chart | None = None
        self._plot: Plot | None = None
        self._named: list[tuple[str, Tone]] = []
        self._title = text(size=Size.STRONG)
        self._instead = title
        self.as_table = self._tool("rows-3", _("As a table"))
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._turn)
        self.save = self._tool("download", _("Save"))
        self._menu = QMenu(self)
        self._menu.addAction(_("As picture (PNG)…"), self._save_picture)
        self._menu.addAction(_("As table (CSV)…"), self._save_table)
        self.save.setMenu(self._menu)
        self.save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._legend = QWidget()
        self._legend.setLayout(FlowLayout(space(1.5)))
        self._drawn = QWidget()
        self._drawing = QVBoxLayout(self._drawn)
        self._drawing.setContentsMargins(0, 0, 0, 0)
        self._drawing.addWidget(self._legend)
        self.table = QTableWidget(0, 0)
        self.told = ElidedLabel(Size.CAPTION, Tone.FAINT)
        self._nothing = text(tone=Tone.FAINT, wraps=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._arrange()
        surroundings.icons.changed.connect(self._redraw)
        self._redraw()

    @property
    def chart(self) -> Chart | None:
        return self._chart

    def give_plot(self, plot: Plot) -> None:
        """From now on there is something to draw on."""
        self._plot = plot
        self._drawing.addWidget(plot, 1)
        plot.pointed.connect(self._tell)
        if self._chart is not None:
            self._draw(self._chart)

    def show_chart(self, chart: Chart) -> None:
        """Show this one in place of what was there."""
        if chart == self._chart:
            return
        self._chart = chart
        self.setAccessibleName(chart.title)
        self._title.setText(chart.title)
        self._nothing.setText(chart.nothing)
        self.as_table.setAccessibleName(_("{title} as a table").format(title=chart.title))
        self.save.setAccessibleName(_("Save {title}").format(title=chart.title))
        self.table.setAccessibleName(_("{title} in numbers").format(title=chart.title))
        self._draw(chart)
        self._turn(self.as_table.isChecked())

    # ------------------------------------------------------------------ what is seen

    def _draw(self, chart: Chart) -> None:
        if self._plot is not None:
            self._plot.show_chart(chart)
        named = [(series.name, series.tone) for series in chart.series]
        if named == self._named:
            return
        self._named = named
        layout = self._legend.layout()
        assert layout is not None
        while (item := layout.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        if len(chart.series) > 1:
            for series in chart.series:
                layout.addWidget(_key(series))
        self._legend.setVisible(len(chart.series) > 1)

    def _fill(self, chart: Chart) -> None:
        table = self.table
        if table.columnCount() != len(chart.columns):
            table.setColumnCount(len(chart.columns))
        table.setHorizontalHeaderLabels(list(chart.columns))
        first = table.horizontalHeaderItem(0)
        if first is not None:
            first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setRowCount(len(chart.written))
        for row, cells in enumerate(chart.written):
            for column, words in enumerate(cells):
                item = table.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                    table.setItem(row, column, item)
                item.setText(words)

    def _turn(self, is_table: bool) -> None:
        """To the table, or back to the plot. It is filled when it is looked at."""
        if is_table and self._chart is not None:
            self._fill(self._chart)
        is_empty = self._chart is None or self._chart.is_empty
        self._middle.setCurrentIndex(1 if is_table else 2 if is_empty else 0)
        self.told.setVisible(not is_table and not is_empty)

    def _tell(self, place: int) -> None:
        chart = self._chart
        if chart is None or not 0 <= place < len(chart.told):
            self.told.setText("")
            return
        self.told.setText(f"{chart.places[place]}: {chart.told[place]}")

    # ------------------------------------------------------------------ saving

    def _save_picture(self) -> None:
        """The plot as it is seen, with its title and its legend."""
        chart = self._chart
        if chart is None:
            return
        if self._plot is not None:
            self._plot.point(-1)
        image = self._picture(chart)
        self._ask_where(chart, "png", lambda path: _write(path, _as_png(image)))

    def _save_table(self) -> None:
        chart = self._chart
        if chart is not None:
            self._ask_where(chart, "csv", lambda path: _write(path, chart.as_csv().encode("utf-8")))

    def _picture(self, chart: Chart) -> QImage:
        """Twice as sharp as on the screen."""
        edge, title = space(2), self._title.sizeHint().height() + space()
        drawn = self._drawn
        image = QImage(
            2 * (drawn.width() + 2 * edge), 2 * (drawn.height() + title + 2 * edge), QImage.Format.Format_ARGB32
        )
        image.setDevicePixelRatio(2)
        image.fill(QColor(self._around.theme.tokens.surface))
        painter = QPainter(image)
        painter.setFont(self._around.theme.font(Size.STRONG))
        painter.setPen(QColor(self._around.theme.tokens.plain))
        painter.drawText(edge, edge + painter.fontMetrics().ascent(), chart.title)
        painter.translate(edge, edge + title)
        drawn.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.end()
        return image

    def _ask_where(self, chart: Chart, suffix: str, write: Callable[[Path], None]) -> None:
        """Where the file goes; it is written on a thread."""
        dialog = QFileDialog(self, _("Save {title}").format(title=chart.title))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        dialog.selectFile(f"{chart.name}.{suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._write(Path(name), write))
        dialog.open()

    def _write(self, path: Path, write: Callable[[Path], None]) -> None:
        notices = self._around.notices
        self._around.reader.wish(
            lambda: write(path),
            lambda _none: notices.tell(Notice(_("Saved as {name}.").format(name=path.name), Tone.GOOD, "save")),
        )

    # ------------------------------------------------------------------ putting it together

    def _tool(self, icon: str, words: str) -> QToolButton:
        made = QToolButton()
        made.setText(words)
        made.setProperty("icon_name", icon)
        made.setToolTip(words)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def _redraw(self) -> None:
        for tool in (self.as_table, self.save):
            tool.setIcon(self._around.icons.icon(tool.property("icon_name"), Tone.FAINT))
        self._middle_host.setFixedHeight(self.fontMetrics().lineSpacing() * LINES_HIGH)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(space(0.5))
        head.addWidget(self._instead if self._instead is not None else self._title)
        head.addStretch()
        head.addWidget(self.as_table)
        head.addWidget(self.save)
        be_of_rows(self.table, "")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._middle_host = QWidget()
        self._middle = QStackedLayout(self._middle_host)
        self._middle.setContentsMargins(0, 0, 0, 0)
        for part in (self._drawn, self.table, self._nothing):
            self._middle.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1), space(1), space(1))
        column.setSpacing(space(0.5))
        column.addLayout(head)
        column.addWidget(self._middle_host)
        column.addWidget(self.told)


def _key(series: Series) -> QWidget:
    """What a colour stands for: a swatch and its word."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space(0.5))
    row.addWidget(text("■", Size.CAPTION, series.tone))
    row.addWidget(text(series.name, Size.CAPTION, Tone.FAINT))
    return made


def _as_png(image: QImage) -> bytes:
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(written.data())


def _write(path: Path, content: bytes) -> None:
    """The whole file, or what was there before. Raises `NotSaved`."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise NotSaved(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror)) from error
