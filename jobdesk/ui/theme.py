"""How the window looks: one grid, one scale of type, and one set of colours each for light and dark.

Nothing else in the window names a colour, a font or a distance of its own. The contrast of every pair that text
is drawn in is held by a test, at 4.5 to 1 (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum, StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QStyle

from jobdesk.files import resource
from jobdesk.ui.looks import Tone

GRID = 8
ICON = 16
"""How large an icon is beside text of the usual size."""
TICK, RING, CHEVRON = 14, 5, 12
SMALLEST_FACTOR, LARGEST_FACTOR = 0.75, 2.0
STYLE_SHEET = "styles/window.qss"


class Mode(StrEnum):
    """Whether the window is light or dark, or as the system is."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Size(Enum):
    """The scale of type: how large against the body, and how heavy."""

    CAPTION = (0.88, QFont.Weight.Normal)
    BODY = (1.0, QFont.Weight.Normal)
    STRONG = (1.0, QFont.Weight.DemiBold)
    TITLE = (1.2, QFont.Weight.DemiBold)
    HEADING = (1.6, QFont.Weight.DemiBold)


@dataclass(frozen=True)
class Tokens:
    """Every colour there is. A tone is drawn on the surfaces or on its own wash, which is the ground of a chip."""

    window: str
    surface: str
    raised: str
    sunken: str
    border: str
    hover: str
    pressed: str
    selected: str
    track: str
    plain: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    good: str
    bad: str
    busy: str
    note: str
    plain_wash: str
    faint_wash: str
    accent_wash: str
    good_wash: str
    bad_wash: str
    busy_wash: str
    note_wash: str


LIGHT = Tokens(
    window="#f5f6f9",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#eceef3",
    border="#dde0e8",
    hover="#eef0f6",
    pressed="#e3e6ef",
    selected="#e4e9fd",
    track="#e3e6ee",
    plain="#1c2130",
    faint="#596076",
    accent="#3f56c9",
    accent_hover="#3449b4",
    on_accent="#ffffff",
    good="#1a7046",
    bad="#b3263f",
    busy="#1f5fbf",
    note="#835100",
    plain_wash="#eceef3",
    faint_wash="#eef0f4",
    accent_wash="#e6eafc",
    good_wash="#e1f4e9",
    bad_wash="#fce7ea",
    busy_wash="#e2eefc",
    note_wash="#fbf0d9",
)

DARK = Tokens(
    window="#14161c",
    surface="#1b1e26",
    raised="#232732",
    sunken="#101218",
    border="#2f3441",
    hover="#262b36",
    pressed="#2e3442",
    selected="#2a3354",
    track="#323845",
    plain="#e7e9f0",
    faint="#a0a7b8",
    accent="#97aaff",
    accent_hover="#aebcff",
    on_accent="#11142a",
    good="#68d49a",
    bad="#ff8f9f",
    busy="#83b8ff",
    note="#efbd66",
    plain_wash="#2a2f3b",
    faint_wash="#272b35",
    accent_wash="#252c4b",
    good_wash="#173527",
    bad_wash="#42202a",
    busy_wash="#1b3050",
    note_wash="#3a2e17",
)


def space(steps: float = 1) -> int:
    """A distance in pixels: steps of the grid; halves are for what belongs together."""
    return round(steps * GRID)


class Theme(QObject):
    """Dresses the application, and again whenever the system or the person changes the scheme or the size of text."""

    changed = Signal()

    def __init__(self, application: QApplication, mode: Mode = Mode.SYSTEM, factor: float = 1.0) -> None:
        super().__init__()
        self._application = application
        self._template = Template(resource(STYLE_SHEET).read_text("utf-8"))
        self._usual_font = application.font()
        self._mode = Mode.SYSTEM
        self._factor = 0.0
        self._wants_motion = True
        self.tokens = LIGHT
        application.setStyle("fusion")
        self._hints: QStyleHints | None = application.styleHints()
        self._hints.colorSchemeChanged.connect(self._follow_system)
        self._scheme = self._hints.colorScheme()
        self.set(mode, factor)

    def leave(self) -> None:
        """Dress nobody any more, whatever the system changes: the window has closed. Twice is fine."""
        hints, self._hints = self._hints, None
        if hints is not None:
            hints.colorSchemeChanged.disconnect(self._follow_system)

    @property
    def mode(self) -> Mode:
        return self._mode

    def set(self, mode: Mode, factor: float) -> None:
        """Light, dark, or as the system is, and text so large; the system's frames follow where it draws them."""
        if (mode, _within_bounds(factor)) == (self._mode, self._factor):
            return
        self._mode, self._factor = mode, _within_bounds(factor)
        hints = self._application.styleHints()
        if mode is Mode.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Dark if mode is Mode.DARK else Qt.ColorScheme.Light)
        self._dress()

    @property
    def factor(self) -> float:
        """How large text is against the system's own."""
        return self._factor

    @property
    def is_dark(self) -> bool:
        return self.tokens is DARK

    @property
    def has_motion(self) -> bool:
        """Whether things may move: not where the system or the person asks for none."""
        duration = QStyle.StyleHint.SH_Widget_Animation_Duration
        return self._wants_motion and self._application.style().styleHint(duration) > 0

    def set_motion(self, wanted: bool) -> None:
        self._wants_motion = wanted

    def colour(self, tone: Tone) -> QColor:
        """The colour of text and icons of a tone."""
        return QColor(getattr(self.tokens, tone))

    def wash(self, tone: Tone) -> QColor:
        """The ground of a chip of a tone."""
        return QColor(getattr(self.tokens, f"{tone}_wash"))

    def font(self, size: Size = Size.BODY) -> QFont:
        """The system's font in one of the sizes."""
        factor, weight = size.value
        font = QFont(self._usual_font)
        font.setPointSizeF(_points(self._usual_font) * self._factor * factor)
        font.setWeight(weight)
        return font

    def code_font(self, size: Size = Size.BODY) -> QFont:
        """The system's font of fixed width, for logs and hashes."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font(size).pointSizeF())
        return font

    def grown(self, pixels: int) -> int:
        """How many it is of what stands beside text, such as an icon: it grows with the text, and never shrinks."""
        return round(pixels * max(1.0, self._factor))

    def follow(self, dress: Callable[[], None]) -> None:
        """Call `dress` now, and whenever the theme has changed. A bound method of a widget ends with its widget."""
        dress()
        self.changed.connect(dress)

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        if self._mode is Mode.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        is_dark = self._scheme is Qt.ColorScheme.Dark
        if self._mode is not Mode.SYSTEM:
            is_dark = self._mode is Mode.DARK
        self.tokens = DARK if is_dark else LIGHT
        self._application.setPalette(_palette(self.tokens))
        self._application.setFont(self.font())
        self._application.setStyleSheet(self._template.substitute(asdict(self.tokens), **self._measures()))
        self.changed.emit()

    def _measures(self) -> dict[str, str]:
        sizes = {f"{size.name.lower()}_size": f"{self.font(size).pointSizeF():.2f}pt" for size in Size}
        scheme = "dark" if self.is_dark else "light"
        drawings = {name: resource(f"styles/{name}-{scheme}.svg").as_posix() for name in ("check", "chevron")}
        tick, ring = self.grown(TICK), self.grown(RING)
        sides = {
            "icon": self.grown(ICON),
            "chevron_side": self.grown(CHEVRON),
            "drop_down": 2 * self.grown(CHEVRON),
            "tick": tick,
            "ring": ring,
            "in_ring": tick + 2 - 2 * ring,
            "round": tick // 2 + 1,
        }
        pixels = {name: f"{side}px" for name, side in sides.items()}
        return sizes | drawings | pixels | {"code_family": self.code_font().family()}


def _points(font: QFont) -> float:
    """The size of a font in points, also where the system gave it in pixels."""
    return font.pointSizeF() if font.pointSizeF() > 0 else font.pixelSize() * 0.75


def _within_bounds(factor: float) -> float:
    return min(LARGEST_FACTOR, max(SMALLEST_FACTOR, factor))


def _palette(tokens: Tokens) -> QPalette:
    """What Qt draws by itself, in the same colours."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.plain,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.window,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.plain,
        role.PlaceholderText: tokens.faint,
        role.Text: tokens.plain,
        role.Button: tokens.surface,
        role.ButtonText: tokens.plain,
        role.BrightText: tokens.on_accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.border,
        role.Shadow: tokens.sunken,
        role.Highlight: tokens.selected,
        role.HighlightedText: tokens.plain,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
    }
    palette = QPalette()
    for one, colour in colours.items():
        palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.faint))
    return palette
