"""Stories at the page of insights, by mouse and by keyboard alone: what has ended is told at once, and truly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QWidget

from jobdesk.desk.insights.insights import Narrowed
from jobdesk.desk.insights.periods import Period
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.drawer.pool_bar import PoolBar
from jobdesk.ui.insights.page import InsightsPage
from jobdesk.ui.insights.plot import Plot
from jobdesk.ui.job.page import JobPage
from jobdesk.ui.theme import Mode
from tests.support.desks import finished
from tests.support.windows import OpenWindow, Person


def shown(person: Person) -> InsightsPage:
    """The page, brought to the front by its keys, with everything on it there."""
    person.press("Ctrl+4")
    person.until(lambda: isinstance(person.page, InsightsPage), "the page")
    page = person.page
    assert isinstance(page, InsightsPage)
    person.until(lambda: page.panels["outcomes"].findChildren(Plot), "the plots")
    person.rest()
    return page


def ran(person: Person, *names: str, **more: object) -> int:
    """A job of these items that has ended."""
    return finished(person.desk, person.desk.jobs.submit(TaskRequest("instant", items=names, **more)).job).id  # type: ignore[arg-type]


def plot_of(page: InsightsPage, name: str) -> Plot:
    (plot,) = page.panels[name].findChildren(Plot)
    return plot


def test_a_job_that_ends_is_in_the_figures(person: Person) -> None:
    """The page is open; the job ends; the figure is right, and so are the plot and the table behind it."""
    ran(person, "a")
    page = shown(person)
    assert page.tiles.value_of("Runs") == "1"
    ran(person, "b", "c")
    person.until(lambda: page.tiles.value_of("Runs") == "3", "the figure")
    assert page.tiles.value_of("Jobs") == "2"
    chart = page.panels["outcomes"].chart
    assert chart is not None
    assert chart.series[0].values[-1] == 3
    person.click(page.panels["outcomes"].as_table)
    assert page.panels["outcomes"].table.item(len(chart.rows) - 1, 1).text() == "3"


def test_nothing_has_been_run(person: Person) -> None:
    """It says what to do next, and a press leads there; the first job that ends takes its place."""
    page = shown(person)
    assert page.empty.isVisible()
    assert person.sees(QWidget, "Nothing has been run yet")
    ran(person, "a")
    person.until(lambda: not page.empty.isVisible(), "the figures")
    assert page.tiles.value_of("Runs") == "1"


def test_the_keyboard_reads_every_point(person: Person) -> None:
    """Tab leads to a plot, arrow keys walk along it, and each point is said in words."""
    ran(person, "a", "b")
    page = shown(person)
    plot = plot_of(page, "outcomes")
    for _ in range(40):
        if plot.hasFocus():
            break
        person.press("Tab")
    assert plot.hasFocus()
    person.press("Left")
    told = page.panels["outcomes"].told
    assert told.text().endswith("2 runs · 2 succeeded")
    assert plot.accessibleDescription() == told.text()
    person.press("Home")
    assert told.text().endswith("0 runs")
    person.press("Right, End")
    assert plot.place == 6


def test_the_mouse_points_at_a_bar(person: Person) -> None:
    person.window.resize(1280, 800)
    ran(person, "a")
    page = shown(person)
    plot = plot_of(page, "outcomes")
    view = plot.getPlotItem().vb
    at = plot.mapFromScene(view.mapViewToScene(QPoint(6, 0)))
    QTest.mouseMove(plot.viewport(), at - QPoint(0, 10))
    person.until(lambda: plot.place == 6, "the last bar")
    assert page.panels["outcomes"].told.text().endswith("1 run · 1 succeeded")


def test_the_table_behind_a_plot(person: Person) -> None:
    """One press shows it, another the plot again."""
    ran(person, "a")
    page = shown(person)
    panel = page.panels["lengths"]
    person.click(panel.as_table)
    assert panel.table.isVisible()
    assert not plot_of(page, "lengths").isVisible()
    person.click(panel.as_table)
    assert plot_of(page, "lengths").isVisible()


@pytest.mark.parametrize("row", [0, 1])
def test_what_is_saved_can_be_read(person: Person, tmp_path: Path, row: int) -> None:
    """As a picture and as a table, by the keyboard alone."""
    ran(person, "a", "b")
    page = shown(person)
    panel = page.panels["outcomes"]
    panel.save.menu().actions()[row].trigger()
    dialog = person.find(QFileDialog)
    path = tmp_path / ("saved.png", "saved.csv")[row]
    dialog.selectFile(str(path))
    person.press("Return", person.find(QLineEdit, "fileNameEdit", dialog))
    person.until(path.exists, "the file")
    person.rest()
    if row == 0:
        image = QImage(str(path))
        assert image.width() > 400
        assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 3
    else:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 7
        assert rows[-1]["Succeeded"] == "2"


def test_another_time(person: Person) -> None:
    """A press on a period shows it, and it is the one of the next time as well."""
    ran(person, "a")
    page = shown(person)
    person.click_button("The last 24 hours")
    person.rest()
    chart = page.panels["outcomes"].chart
    assert chart is not None
    assert len(chart.places) == 24
    assert page.period is Period.DAY


def test_one_project_alone(person: Person) -> None:
    """Chosen by keys: figures are those of its jobs."""
    ran(person, "a", project="book")
    ran(person, "b", "c")
    page = shown(person)
    assert page.tiles.value_of("Runs") == "3"
    box = person.find(QComboBox, "Project")
    box.setFocus()
    person.press("Down")
    person.rest()
    assert page.narrowed == Narrowed(project="book")
    assert page.tiles.value_of("Runs") == "1"


def test_a_budget_is_set_in_place(person: Person) -> None:
    """What is no number is told where it stands, and sets nothing."""
    ran(person, "a", project="book")
    shown(person)
    field = person.find(QLineEdit, "Budget of book in ¢")
    field.setFocus()
    person.type("much")
    person.press("Return")
    assert "number of cents" in field.accessibleDescription()
    field.selectAll()
    person.type("12.5")
    person.press("Return")
    person.until(lambda: person.desk.insights.projects()[0].budget == 1250, "the budget")


def test_a_slow_commit_leads_to_its_job(person: Person) -> None:
    job = ran(person, "a")
    page = shown(person)
    person.until(lambda: page.slowest.table.rowCount() == 1, "the slowest")
    page.slowest.table.setFocus()
    person.press("Down, Return")
    person.until(lambda: person.page is not page, "the page of the job")
    person.rest()
    assert isinstance(person.page, JobPage)
    assert person.desktop.actions.situation.job is not None
    assert person.desktop.actions.situation.job.id == job


def test_light_and_dark(open_window: OpenWindow) -> None:
    """The plots change with the window, while they are looked at."""
    person = open_window()
    ran(person, "a")
    page = shown(person)
    plot = plot_of(page, "outcomes")

    def ground() -> int:
        return plot.grab().toImage().pixelColor(2, 2).lightness()

    person.desktop.theme.set(Mode.LIGHT, 1.0)
    QApplication.processEvents()
    light = ground()
    person.desktop.theme.set(Mode.DARK, 1.0)
    QApplication.processEvents()
    assert ground() < light - 100


def test_the_queue_on_the_page_and_in_the_drawer(person: Person, work_folder: Path) -> None:
    """What is left, and in which band it will be done; nothing any more when nothing is left."""
    page = shown(person)
    given = {"folder": str(work_folder)}
    names = [str(number) for number in range(12)]
    for name in names[:8]:
        (work_folder / f"{name}.open").touch()
    job = person.desk.jobs.submit(TaskRequest("gated", given, tuple(names))).job
    person.until(lambda: "all done in" in page.queue.text(), "the band on the page")
    person.until(lambda: page.queue.text().startswith("4 runs of 1 job left"), "what is left")
    bar = person.find(PoolBar)
    person.until(lambda: "all done in" in bar.end.text(), "the band in the drawer")
    for name in names:
        (work_folder / f"{name}.open").touch()
    finished(person.desk, job)
    person.until(lambda: page.queue.text() == "Nothing is queued or running.", "the end")
    person.until(lambda: not bar.end.isVisible(), "the end in the drawer")
