"""The one place that chooses what speaks to this operating system; the names are the same on all."""

from __future__ import annotations

import sys

if sys.platform == "linux":
    from jobdesk.processes import linux as chosen
else:
    from jobdesk.processes import portable as chosen

adopt_orphans = chosen.adopt_orphans
adopts_orphans = chosen.ADOPTS_ORPHANS
ask_to_end = chosen.ask_to_end
boot = chosen.boot
can_see = chosen.can_see
carries = chosen.carries
children = chosen.children
descendants = chosen.descendants
everyone = chosen.everyone
exit_descriptor = chosen.exit_descriptor
group = chosen.group
is_running = chosen.is_running
kill = chosen.kill
machine = chosen.machine
mark = chosen.mark
orphans = chosen.orphans
pid_namespace = chosen.pid_namespace
reap = chosen.reap
started = chosen.started
stop = chosen.stop
