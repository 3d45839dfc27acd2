"""Views that a person has saved by a name: a line, an order, and columns. A few are given. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobdesk.core.language import _
from jobdesk.core.query.wanted import SortKey
from jobdesk.ui.jobs.columns import known_keys, usual_keys

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the list is arranged: what it shows, by what it is sorted, and with which columns."""

    line: str = ""
    order: SortKey = SortKey.NUMBER
    is_descending: bool = True
    columns: tuple[SortKey, ...] = tuple(usual_keys())

    def as_json(self) -> dict[str, object]:
        return {
            "line": self.line,
            "order": str(self.order),
            "is_descending": self.is_descending,
            "columns": [str(key) for key in self.columns],
        }

    @classmethod
    def from_json(cls, value: object) -> Arrangement:
        """What was kept; what cannot be read of it is as usual."""
        kept = value if isinstance(value, dict) else {}
        names = kept.get("columns")
        order = kept.get("order")
        return cls(
            line=str(kept.get("line", "")),
            order=SortKey(order) if order in set(SortKey) else SortKey.NUMBER,
            is_descending=bool(kept.get("is_descending", True)),
            columns=tuple(known_keys(names) if isinstance(names, list) else usual_keys()),
        )


@dataclass(frozen=True, slots=True)
class SavedView:
    """An arrangement by its name; one that was given cannot be renamed or deleted."""

    name: str
    arrangement: Arrangement
    is_given: bool = False


GIVEN: tuple[SavedView, ...] = (
    SavedView(_("All jobs"), Arrangement(), is_given=True),
    SavedView(_("Running now"), Arrangement("is:active"), is_given=True),
    SavedView(_("Failed this week"), Arrangement("status:failed since:7d"), is_given=True),
    SavedView(
        _("Slowest this week"),
        Arrangement("since:7d", SortKey.DURATION, True, tuple(known_keys([*usual_keys(), SortKey.DURATION]))),
        is_given=True,
    ),
    SavedView(_("In the trash"), Arrangement("is:deleted"), is_given=True),
)


def as_json(views: Sequence[SavedView]) -> list[dict[str, object]]:
    """The views that are not given, as they are remembered."""
    return [{"name": view.name, **view.arrangement.as_json()} for view in views if not view.is_given]


def from_json(value: object) -> list[SavedView]:
    """What was remembered."""
    kept = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [SavedView(str(one["name"]), Arrangement.from_json(one)) for one in kept if one.get("name")]


def named(views: Sequence[SavedView], name: str) -> SavedView | None:
    """The view of that name, large or small."""
    return next((view for view in views if view.name.casefold() == name.strip().casefold()), None)


def trouble_with(views: Sequence[SavedView], name: str) -> str | None:
    """Why a view cannot have that name; None where it can."""
    if not name.strip():
        return _("A view needs a name.")
    if len(name.strip()) > LONGEST_NAME:
        return _("A name can have {most} characters at most.").format(most=LONGEST_NAME)
    if named(views, name) is not None:
        return _("There is a view of that name already.")
    return None
