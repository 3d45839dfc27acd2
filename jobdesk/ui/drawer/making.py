"""Puts the drawer together: what reads for it, what it can do, and where it leads."""

from __future__ import annotations

from jobdesk.ui.deeds import Deeds
from jobdesk.ui.drawer.duplicate import DuplicateDialog
from jobdesk.ui.drawer.endings import Endings
from jobdesk.ui.drawer.feed import Feed
from jobdesk.ui.drawer.panel import Drawer
from jobdesk.ui.surroundings import Surroundings

COMPACT = "compact"


def make_drawer(surroundings: Surroundings) -> Drawer:
    """For the window."""
    actions, memory = surroundings.actions, surroundings.memory
    feed = Feed(surroundings.desk, surroundings.reader, surroundings.bridge)
    deeds = Deeds(surroundings.desk, surroundings.reader, actions)
    drawer = Drawer(surroundings, feed, deeds)
    endings = Endings(surroundings, feed, deeds)
    for one in (feed, deeds, endings):
        one.setParent(drawer)
    deeds.opened.connect(lambda job: surroundings.go("job", job))
    deeds.review_wanted.connect(lambda repository: surroundings.go("review", repository))
    deeds.artifacts_wanted.connect(lambda job: surroundings.go("job", (job, "artifacts")))
    deeds.duplicate_wanted.connect(lambda job: DuplicateDialog(surroundings, deeds, job, drawer.window()).open())
    drawer.all_jobs_wanted.connect(lambda: surroundings.go("jobs", None))

    def set_compact(is_compact: bool) -> None:
        memory.set(COMPACT, is_compact)
        drawer.set_compact(is_compact)

    actions.bind("compact", set_compact).setChecked(memory.get(COMPACT, False))
    actions.situated.connect(lambda: drawer.set_developer(actions.situation.is_developer))
    drawer.set_developer(actions.situation.is_developer)
    feed.start()
    return drawer
