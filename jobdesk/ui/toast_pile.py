"""Which toasts are shown: never more than three, and what belongs together as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from jobdesk.ui.notices import Notice

MOST = 3
STAYS_S = 7.0
TROUBLE_STAYS_S = 12.0


@dataclass(frozen=True, slots=True)
class Toast:
    """One that is shown: the newest notice of its group, and how many they are. `until_s` is when it goes."""

    number: int
    notice: Notice
    count: int
    until_s: float

    @property
    def words(self) -> str:
        many = self.notice.many
        return many(self.count) if many is not None and self.count > 1 else self.notice.words

    @property
    def does(self) -> Callable[[], object] | None:
        """What its one action does."""
        return self.notice.does_for_many or self.notice.does if self.count > 1 else self.notice.does


class Pile:
    """The toasts, oldest first. Times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self.toasts: list[Toast] = []
        self._over: set[str] = set()
        self._last = 0

    def add(self, notice: Notice, now_s: float, stays_s: float = STAYS_S) -> None:
        """One more; with those of its group it is one, and where there are too many the oldest goes.

        It takes the place of the one before about the same; a word that comes late, after the last one, is not said.
        """
        if notice.about in self._over:
            return
        if notice.is_last and notice.about:
            self._over.add(notice.about)
        until_s = now_s + stays_s
        before = next((toast for toast in self.toasts if notice.about and toast.notice.about == notice.about), None)
        if before is not None and before.count == 1:
            self.drop(before.number)
        for place, toast in enumerate(self.toasts):
            if notice.group and toast.notice.group == notice.group and notice.many is not None:
                self.toasts[place] = replace(toast, notice=notice, count=toast.count + 1, until_s=until_s)
                return
        self._last += 1
        self.toasts = [*self.toasts, Toast(self._last, notice, 1, until_s)][-MOST:]

    def drop(self, number: int) -> None:
        """A person closed it, or did what it offers."""
        self.toasts = [toast for toast in self.toasts if toast.number != number]

    def leave_out(self, about: str) -> None:
        """Nothing need be said about that any more."""
        self.toasts = [toast for toast in self.toasts if toast.count > 1 or toast.notice.about != about]

    def expire(self, now_s: float) -> None:
        """Those whose time is over go."""
        self.toasts = [toast for toast in self.toasts if toast.until_s > now_s]

    def hold(self, now_s: float, stays_s: float = STAYS_S) -> None:
        """Somebody is looking: none goes before as long again."""
        self.toasts = [replace(toast, until_s=max(toast.until_s, now_s + stays_s)) for toast in self.toasts]

    def next_end_s(self) -> float | None:
        """When the first of them goes."""
        return min((toast.until_s for toast in self.toasts), default=None)
