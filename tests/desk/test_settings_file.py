"""The settings file: what it says is in force, and changing it loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.desk.desk import open_desk
from jobdesk.desk.settings import Settings
from jobdesk.desk.settings_file import BadSetting, BadSettings, SettingsFile, SettingsNotStored, UnknownSetting
from tests.support.desks import quick_settings
from tests.support.waiting import until

WRITTEN = """\
# my own words
[workers]   # the pool
count = 3   # not more, the machine is small

[pipelines.lint]
line = "ruff check"
"""


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    (tmp_path / "settings.toml").write_text(WRITTEN)
    return SettingsFile(tmp_path)


def text_of(file: SettingsFile) -> str:
    return file.path.read_text("utf-8")


def test_a_change_keeps_what_a_person_wrote(file: SettingsFile) -> None:
    """Comments, order and other sections stay; the value is in force at once."""
    file.change("workers.count", 5)
    file.change("appearance.scheme", "dark")
    assert text_of(file) == WRITTEN.replace("count = 3", "count = 5") + '\n[appearance]\nscheme = "dark"\n'
    assert (file.now.workers.count, file.now.appearance.scheme) == (5, "dark")
    assert SettingsFile(file.path.parent).now == file.now


def test_set_back(file: SettingsFile) -> None:
    """Without a value the usual one holds again."""
    file.change("workers.count", None)
    file.change("storage.keep_days", None)
    assert file.now.workers.count == Settings().workers.count
    assert text_of(file) == WRITTEN.replace("count = 3   # not more, the machine is small\n", "")


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("workers.count", 0, BadSetting, "workers.count: Input should be greater than or equal to 1."),
        ("workers.limits", {"cards": "many"}, BadSetting, "workers.limits.cards: "),
        ("anki.url", "ftp://anki", BadSetting, "anki.url: "),
        ("anki.url", "https://anki", BadSetting, "anki.url: "),
        ("workers.colour", 1, UnknownSetting, "There is no setting 'workers.colour'."),
        ("pipelines.lint", 1, UnknownSetting, "There is no setting 'pipelines.lint'."),
        ("workers", 1, UnknownSetting, "There is no setting 'workers'."),
    ],
)
def test_what_does_not_fit_changes_nothing(
    file: SettingsFile, name: str, value: object, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words.replace(".", r"\.")):
        file.change(name, value)
    assert text_of(file) == WRITTEN
    assert file.now.workers.count == 3


def test_a_value_is_stored_as_what_it_is(file: SettingsFile) -> None:
    """A form has texts; the file gets numbers."""
    file.change("workers.limits", {"cards": "2"})
    assert file.now.workers.limits == {"cards": 2}
    assert "cards = 2" in text_of(file)


def test_commands_get_names(file: SettingsFile) -> None:
    """What is said of one is changed, what is not said stays, and a name can go."""
    file.name_command("lint", {"version": "2"})
    assert file.now.pipelines["lint"].model_extra == {"line": "ruff check"}
    assert file.now.pipelines["lint"].version == "2"
    file.name_command("build", {"line": "make", "version": "1"})
    assert text_of(file).endswith('version = "2"\n\n[pipelines.build]\nline = "make"\nversion = "1"\n')
    file.name_command("lint", None)
    file.name_command("lint", None)
    assert list(file.now.pipelines) == ["build"]
    assert "# my own words" in text_of(file)


@pytest.mark.parametrize("name", ["", "my lint", "a.b", "1st", "täst"])
def test_a_name_that_no_command_line_could_say(file: SettingsFile, name: str) -> None:
    with pytest.raises(BadSetting, match="begins with a letter"):
        file.name_command(name, {"line": "true"})
    assert text_of(file) == WRITTEN


def test_a_broken_file_is_left_alone(file: SettingsFile) -> None:
    """What cannot be read is told with its line, and is not written over."""
    file.path.write_text("[workers\n")
    with pytest.raises(BadSettings, match="line 1"):
        file.change("workers.count", 4)
    assert text_of(file) == "[workers\n"


def test_an_edit_by_hand_is_seen(file: SettingsFile, caplog: pytest.LogCaptureFixture) -> None:
    """A look finds it and tells who listens, once; a broken file changes nothing until it is mended."""
    heard: list[int] = []
    end = file.listen(lambda settings: heard.append(settings.workers.count))
    file.path.write_text("[workers]\ncount = 12\n")
    assert (file.look().workers.count, file.look().workers.count, heard) == (12, 12, [12])
    file.path.write_text("[workers]\ncount = 'a dozen'\n")
    assert file.look().workers.count == 12
    assert file.trouble is not None
    assert "workers.count" in file.trouble
    assert "What was set before holds." in caplog.text
    file.path.write_text("[workers]\ncount = 7\n")
    assert (file.look().workers.count, file.trouble) == (7, None)
    end()
    file.change("workers.count", 8)
    assert heard == [12, 7]


def test_another_process_changed_it_meanwhile(file: SettingsFile) -> None:
    """A change is made in what lies there now, not in what was read before."""
    SettingsFile(file.path.parent).change("storage.keep_days", 1)
    file.change("workers.count", 9)
    assert (file.now.storage.keep_days, file.now.workers.count) == (1, 9)


def test_nowhere_to_store(tmp_path: Path) -> None:
    """A folder that cannot be made is told, and the settings stay as they were."""
    (tmp_path / "place").write_text("a file")
    file = SettingsFile(tmp_path / "place")
    with pytest.raises(SettingsNotStored, match="cannot be stored"):
        file.change("workers.count", 2)
    assert file.now == Settings()


def test_the_engine_follows(tmp_path: Path, test_pipelines: None) -> None:
    """The size of the pool and the pipelines of one's own change while the engine works."""
    with open_desk(tmp_path / "data", quick_settings(workers=1)) as desk:
        desk.pool.start()
        until(lambda: desk.pool.is_working_here)
        file = SettingsFile(tmp_path / "data")
        file.change("workers.count", 3)
        until(lambda: desk.pool.workers == 3, "three workers")
        file.path.write_text('[pipelines.mine]\nline = "true"\n')
        until(lambda: "mine" in desk.registry.names(), "the new pipeline")
        until(lambda: desk.pool.workers == 1, "one worker again")


def test_every_setting_says_what_it_is() -> None:
    """The command line and the window show these words."""
    silent: list[str] = []
    for section, model in Settings():
        if section != "pipelines":
            silent += [f"{section}.{name}" for name, field in type(model).model_fields.items() if not field.description]
    assert silent == []
