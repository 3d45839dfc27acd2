"""One card: light to have many of, painted in one go, with real buttons that keys and screen readers find."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from jobdesk.core.language import _
from jobdesk.ui.drawer.card_layout import CardLayout, compact_layout, full_layout
from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.faces import Face
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import set_icon_apart
from jobdesk.ui.plain import as_tip
from jobdesk.ui.theme import space

RADIUS = space(1)
MENU = "menu"

# What a button of a card says and shows; the words are those of the table of actions.
BUTTONS = {
    "undo-cancel": (_("Undo"), "undo-2"),
    "pause-job": (_("Pause"), "pause"),
    "resume-job": (_("Resume"), "play"),
    "cancel-job": (_("Cancel"), "x"),
    "retry-job": (_("Retry"), "rotate-ccw"),
    "open-job": (_("Open"), "arrow-right"),
    MENU: (_("More"), "ellipsis"),
}
WITH_WORDS = ("undo-cancel",)
WHEN_COMPACT = ("undo-cancel", MENU)


class CardWidget(QWidget):
    """The card of one job. What is pressed on it is told by name, the drawer does it."""

    pressed = Signal(int, str)
    link_pressed = Signal(int)
    chosen = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, face: Face, dress: Dress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face = face
        self._dress = dress
        self._is_compact = False
        self._is_current = False
        self._tail: tuple[str, ...] = ()
        self._buttons: dict[str, QToolButton] = {}
        self._link: QPushButton | None = None
        self._layout = CardLayout()
        self._laid_for: tuple[object, ...] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._take_face(None)

    # ------------------------------------------------------------------ what it shows

    def show_face(self, face: Face, tail: tuple[str, ...] = ()) -> bool:
        """Say something else; whether the card may need another height."""
        if face == self.face and tail == self._tail:
            return False
        before, self.face, self._tail = self.face, face, tail
        self._take_face(before)
        self._laid_for = None
        self.update()
        return True

    def wear(self, dress: Dress, *, is_compact: bool) -> None:
        """Be drawn in other fonts and colours, or in the other density."""
        self._dress, self._is_compact = dress, is_compact
        for name, button in self._buttons.items():
            self._dress_button(name, button)
        self._show_buttons()
        self._laid_for = None
        self.update()

    def set_current(self, is_current: bool) -> None:
        """The one card that the tab key stops at, with its buttons; arrow keys make another one it."""
        self._is_current = is_current
        tab = Qt.FocusPolicy.StrongFocus if is_current else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(tab)
        for button in self.stops():
            button.setFocusPolicy(tab if is_current else Qt.FocusPolicy.NoFocus)
        self.update()

    def stops(self) -> list[QWidget]:
        """Its buttons, in the order of the tab key."""
        shown: list[QWidget] = [self._buttons[name] for name in self._names()]
        return [*shown, self._link] if self._link is not None and self.face.link is not None else shown

    def button(self, name: str) -> QToolButton:
        """One of its buttons, by the name of what it does."""
        return self._buttons[name]

    @property
    def link(self) -> QPushButton | None:
        """What shows the job that this one waits for, where there is one."""
        return self._link if self.face.link is not None else None

    def height_for(self, width: int) -> int:
        return self._laid_out(width).height

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.height_for(width)

    def sizeHint(self) -> QSize:
        return QSize(space(40), self.height_for(max(self.width(), space(40))))

    # ------------------------------------------------------------------ its parts

    def _names(self) -> list[str]:
        names = [*(offer.action for offer in self.face.offers), MENU]
        return [name for name in names if name in WHEN_COMPACT] if self._is_compact else names

    def _take_face(self, before: Face | None) -> None:
        if before is None or before.offers != self.face.offers or before.title != self.face.title:
            self._offer()
        if before is None or before.link != self.face.link:
            self._take_link()
        if before is None or before.spoken != self.face.spoken:
            self.setAccessibleName(self.face.spoken)
            self.setToolTip(as_tip(self.face.sentence or self.face.title))

    def _offer(self) -> None:
        for offer in self.face.offers:
            button = self._have_button(offer.action)
            words = BUTTONS[offer.action][0]
            button.setEnabled(offer.is_open)
            button.setAccessibleName(_("{action} {job}").format(action=words, job=self.face.title))
            button.setToolTip(as_tip(words if offer.why_not is None else f"{words}: {offer.why_not}"))
            if offer.action in WITH_WORDS:
                button.setText(words)
        menu = self._have_button(MENU)
        menu.setAccessibleName(_("More for {job}").format(job=self.face.title))
        menu.setToolTip(_("More"))
        self._show_buttons()

    def _show_buttons(self) -> None:
        names = self._names()
        for name, button in self._buttons.items():
            button.setVisible(name in names)
        if self._is_current:
            self.set_current(True)

    def _have_button(self, name: str) -> QToolButton:
        if name not in self._buttons:
            button = self._buttons[name] = QToolButton(self)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(lambda _=False, name=name: self._press(name))
            self._dress_button(name, button)
        return self._buttons[name]

    def _dress_button(self, name: str, button: QToolButton) -> None:
        icon = self._dress.button_icon(BUTTONS[name][1])
        button.setIcon(icon)
        if name in WITH_WORDS:
            set_icon_apart(button, icon)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _take_link(self) -> None:
        if self.face.link is None:
            if self._link is not None:
                self._link.hide()
            return
        if self._link is None:
            self._link = QPushButton(self)
            self._link.setProperty("kind", "link")
            self._link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._link.clicked.connect(self._follow_link)
        self._link.setText(_("Show job {id}").format(id=self.face.link))
        self._link.setVisible(not self._is_compact)

    def _follow_link(self) -> None:
        if self.face.link is not None:
            self.link_pressed.emit(self.face.link)

    def _press(self, name: str) -> None:
        self.chosen.emit(self.face.job)
        if name == MENU:
            button = self._buttons[MENU]
            self.menu_wanted.emit(self.face.job, button.mapToGlobal(QPoint(0, button.height())))
        else:
            self.pressed.emit(self.face.job, name)

    # ------------------------------------------------------------------ geometry and painting

    def _laid_out(self, width: int) -> CardLayout:
        """The layout for a width, worked out once for what is shown."""
        if self._laid_for != (width, self._is_compact):
            buttons, link = self._buttons_size(), self._link_size()
            if self._is_compact:
                self._layout = compact_layout(self.face, width, self._dress, buttons)
            else:
                self._layout = full_layout(self.face, self._tail, width, self._dress, buttons, link)
            self._laid_for = (width, self._is_compact)
        return self._layout

    def _buttons_size(self) -> QSize:
        sizes = [self._dress.button_size(name, self._buttons[name]) for name in self._names()]
        return QSize(sum(size.width() for size in sizes), max((size.height() for size in sizes), default=0))

    def _link_size(self) -> QSize:
        return QSize() if self._link is None else self._dress.button_size(self._link.text(), self._link)

    def place_buttons(self) -> None:
        """Put the buttons where the layout has room for them."""
        card = self._laid_out(self.width())
        at, high = card.buttons, self._buttons_size().height()
        for name in self._names():
            size = self._dress.button_size(name, self._buttons[name])
            self._buttons[name].setGeometry(QRect(at.x(), at.y(), size.width(), high))
            at = at + QPoint(size.width(), 0)
        if self._link is not None and self.face.link is not None:
            self._link.setVisible(not self._is_compact)
            self._link.setGeometry(QRect(card.link, self._link_size()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_buttons()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self._laid_out(self.width())
        self._paint_ground(painter)
        self._paint_bar(painter, card.bar)
        look = self.face.look
        if card.chip.isValid():
            self._dress.chips.paint(painter, card.chip, look, self.face.chip)
        else:
            painter.drawPixmap(card.icon, self._dress.pixmap(look.icon, look.tone, self.devicePixelRatioF()))
        if card.sunken.isValid():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._dress.token("sunken"))
            painter.drawRoundedRect(QRectF(card.sunken), RADIUS / 2, RADIUS / 2)
        painter.setClipRect(self.rect().adjusted(space(1), 0, -space(1), 0))
        for words in card.words:
            painter.setFont(words.font)
            painter.setPen(self._dress.colour(words.tone))
            painter.drawText(words.at + QPoint(0, self._dress.metrics(words.font).ascent()), words.text)

    def _paint_ground(self, painter: QPainter) -> None:
        is_marked = self.hasFocus()
        border = "accent" if is_marked else "faint" if self.underMouse() else "border"
        wide = 2.0 if is_marked else 1.0
        painter.setPen(QPen(self._dress.token(border), wide))
        painter.setBrush(self._dress.token("surface"))
        inside = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(inside, RADIUS, RADIUS)

    def _paint_bar(self, painter: QPainter, bar: QRect) -> None:
        """What is done, and of that what failed, which the words beside it say as well."""
        if not bar.isValid() or self.face.done is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        radius = bar.height() / 2
        done = bar.width() * min(1.0, self.face.done)
        failed = bar.width() * min(self.face.failed, self.face.done)
        tone = Tone.ACCENT if self.face.look.tone is Tone.BUSY else Tone.FAINT
        for colour, width in (
            (self._dress.token("track"), bar.width()),
            (self._dress.colour(tone), done),
            (self._dress.colour(Tone.BAD), failed),
        ):
            if width >= 1:
                painter.setBrush(colour)
                painter.drawRoundedRect(
                    QRectF(bar.x(), bar.y(), max(width, bar.height()), bar.height()), radius, radius
                )

    # ------------------------------------------------------------------ a person at it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.chosen.emit(self.face.job)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.face.job, "open-job")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.chosen.emit(self.face.job)
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.mapToGlobal(self.rect().center())
        self.menu_wanted.emit(self.face.job, at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self.face.job, "open-job")
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self._press_if_offered("cancel-job")
        else:
            super().keyPressEvent(event)

    def _press_if_offered(self, name: str) -> None:
        if any(offer.action == name and offer.is_open for offer in self.face.offers):
            self._press(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.chosen.emit(self.face.job)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()
