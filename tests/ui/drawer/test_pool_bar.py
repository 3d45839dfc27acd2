"""The controls of the pool: what a person wishes is not overtaken by what was read before."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jobdesk.ui.drawer.dress import Dress
from jobdesk.ui.drawer.pool_bar import PoolBar
from jobdesk.ui.icons import Icons
from jobdesk.ui.theme import Mode, Theme
from tests.support.job_cards import POOL


def test_a_wished_number_stays_until_it_is_heard(qapp: QApplication, qtbot: QtBot) -> None:
    """What was read before the wish came through is no news; whatever else the pool has then is shown."""
    theme = Theme(qapp, Mode.LIGHT)
    bar = PoolBar(Dress(theme, Icons(theme)))
    qtbot.addWidget(bar)
    bar.show_pool(replace(POOL, workers=2))
    for wished in (3, 4):
        with qtbot.waitSignal(bar.workers_wanted) as wish:
            qtbot.mouseClick(bar.more, Qt.MouseButton.LeftButton)
        assert wish.args == [wished]
    for early in (2, 3):
        bar.show_pool(replace(POOL, workers=early, is_paused=True))
        assert bar.workers.text() == "4"
    for heard in (4, 7, 2):
        bar.show_pool(replace(POOL, workers=heard))
        assert bar.workers.text() == str(heard)
    theme.leave()
