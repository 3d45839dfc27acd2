"""A button of a job's page: about the job of that page, whichever other one is before the person in the drawer."""

from __future__ import annotations

from jobdesk.core.model import Job
from jobdesk.ui.actions import Actions
from jobdesk.ui.parts import ActionButton


class JobButton(ActionButton):
    """Looks as its action does; it is there while that can be done with the job shown."""

    def __init__(self, name: str, actions: Actions) -> None:
        self._name = name
        self._actions = actions
        self._job: Job | None = None
        super().__init__(actions[name], hides=True)

    def show_job(self, job: Job) -> None:
        """Be about this job, as it stands."""
        self._job = job
        if self._is_possible() != self.isEnabled():
            self._follow()

    def _is_possible(self) -> bool:
        return self._actions.is_possible(self._name, job=self._job, jobs=1)

    def _press(self) -> None:
        self._actions.situate(job=self._job, jobs=1)
        super()._press()
