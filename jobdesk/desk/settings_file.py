"""The settings as they lie in one TOML file: read by people and programs, changed by both while JobDesk runs."""

from __future__ import annotations

import logging
import re
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobdesk.core.errors import EnvironmentTrouble, UserError
from jobdesk.core.language import _
from jobdesk.desk.forms import trouble_words
from jobdesk.desk.settings import Settings
from jobdesk.store.locks import file_lock

FILE_NAME = "settings.toml"
PIPELINES = "pipelines"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

Changed = Callable[[Settings], None]

log = logging.getLogger(__name__)


class BadSettings(UserError):
    """The settings cannot be read."""

    help = "settings"


class BadSetting(UserError):
    """That value does not fit the setting. `words` say why, without the place."""

    help = "settings"

    def __init__(self, words: str, place: str = "") -> None:
        self.words = words
        super().__init__(f"{place}: {words}" if place else words)


class UnknownSetting(UserError):
    """There is no setting of that name."""

    help = "settings"


class SettingsNotStored(EnvironmentTrouble):
    """The settings cannot be stored."""


class SettingsFile:
    """What is set now. A change is in force at once here, and in every other process when it looks.

    `given` holds where the file says nothing. All methods may be called from any thread.
    """

    def __init__(self, folder: Path, given: Settings | None = None) -> None:
        self.path = folder / FILE_NAME
        self._given = given.model_dump(exclude_unset=True) if given else {}
        self._guard = threading.Lock()
        self._listeners: list[Changed] = []
        self.trouble: str | None = None
        """What is wrong with the file since it was last in order."""
        self._seen = _stamp(self.path)
        self._now = self._read()

    @property
    def now(self) -> Settings:
        """What was in force at the last look. Touches no file."""
        return self._now

    def look(self) -> Settings:
        """What is in force, after a look whether the file has changed. One that cannot be read changes nothing."""
        with self._guard:
            stamp = _stamp(self.path)
            if stamp == self._seen:
                return self._now
            self._seen = stamp
            try:
                settings = self._read()
            except BadSettings as bad:
                self.trouble = bad.message
                log.warning("%s What was set before holds.", bad.message)
                return self._now
            self.trouble = None
        self._put(settings)
        return settings

    def change(self, name: str, value: object) -> Settings:
        """Set one setting ("workers.count"); comments and all else in the file stay. None sets it back.

        Raises `UnknownSetting`, `BadSetting`, `BadSettings` where the file is broken, and `SettingsNotStored`.
        """
        section, field = _place(name)
        with self._guard, _storing(self.path):
            before = self._text()
            if value is not None:
                value = self._meant(before, section, field, value)
            text = _with(before, (section, field), value)
            settings = self._checked(tomllib.loads(text), name)
            _replace(self.path, text)
            self._seen, self.trouble = _stamp(self.path), None
        self._put(settings)
        return settings

    def name_command(self, name: str, given: Mapping[str, object] | None) -> Settings:
        """Give a command a name, or change what is given of a named one; None takes the name away.

        Raises as `change` does.
        """
        if not _NAME.fullmatch(name):
            raise BadSetting(_("A name has letters, digits, - and _, and begins with a letter."))
        with self._guard, _storing(self.path):
            text = self._text()
            for field, value in {} if given is None else given.items():
                text = _with(text, (PIPELINES, name, field), value)
            if given is None:
                text = _with(text, (PIPELINES, name), None)
            settings = self._checked(tomllib.loads(text), f"{PIPELINES}.{name}")
            _replace(self.path, text)
            self._seen, self.trouble = _stamp(self.path), None
        self._put(settings)
        return settings

    def listen(self, listener: Changed) -> Callable[[], None]:
        """Call `listener` after every change, in the thread that saw it; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _put(self, settings: Settings) -> None:
        if settings == self._now:
            return
        self._now = settings
        for listener in tuple(self._listeners):
            listener(settings)

    def _read(self) -> Settings:
        return self._checked(tomllib.loads(self._text()))

    def _text(self) -> str:
        """The file as it is written, empty where there is none. Raises `BadSettings`, naming the line."""
        try:
            text = self.path.read_text("utf-8")
            tomllib.loads(text)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(_("{path} cannot be read: {error}.").format(path=self.path, error=error)) from error
        except OSError as error:
            raise BadSettings(_("{path} cannot be read: {why}.").format(path=self.path, why=error.strerror)) from error
        return text

    def _meant(self, text: str, section: str, field: str, value: object) -> object:
        """A value as TOML is to have it: "2" for a number is 2."""
        said = _over(tomllib.loads(text), {section: {field: value}})
        checked = self._checked(said, f"{section}.{field}").model_dump(mode="json")
        return checked[section][field]

    def _checked(self, said: Mapping[str, Any], changed: str | None = None) -> Settings:
        """What the file says, checked. Raises `BadSetting` where `changed` is wrong, `BadSettings` elsewhere."""
        try:
            return Settings.model_validate(_over(self._given, said))
        except ValidationError as error:
            wrong = {".".join(map(str, one["loc"])): trouble_words(one) for one in error.errors()}
            for place, words in wrong.items():
                if changed is not None and (place == changed or place.startswith(f"{changed}.")):
                    raise BadSetting(f"{words}.", place) from error
            place, words = next(iter(wrong.items()))
            raise BadSettings(f"{self.path}: {place}: {words}.") from error


def read_settings(folder: Path) -> Settings:
    """The settings of a data folder, or the defaults. Raises `BadSettings`, naming the line or the field."""
    return SettingsFile(folder).now


def _place(name: str) -> tuple[str, str]:
    """The section and the field of a name. Raises `UnknownSetting`."""
    section, _dot, field = name.partition(".")
    known = Settings.model_fields.get(section)
    model = known.default.__class__ if known else None
    if model is None or field not in getattr(model, "model_fields", {}):
        raise UnknownSetting(_("There is no setting {name!r}.").format(name=name))
    return section, field


def _with(text: str, place: Sequence[str], value: object) -> str:
    """A text in TOML with a value at a place, or without it; all else stays as it was written."""
    import tomlkit  # a twentieth of a second, and only a change needs it

    document = tomlkit.parse(text)
    table: MutableMapping[str, Any] = document
    for name in place[:-1]:
        if not isinstance(table.get(name), MutableMapping):
            if value is None:
                return text
            table[name] = tomlkit.table(is_super_table=name == PIPELINES)
        table = table[name]
    if value is None:
        table.pop(place[-1], None)
    else:
        table[place[-1]] = value
    return tomlkit.dumps(document)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, section by section; what is above covers what is below."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], Mapping) and isinstance(above[name], Mapping):
            both[name] = {**below[name], **above[name]}
    return both


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when the file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@contextmanager
def _storing(path: Path) -> Iterator[None]:
    """Alone among the processes that change this file. Raises `SettingsNotStored`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with file_lock(path.with_suffix(".lock")):
            yield
    except OSError as error:
        raise SettingsNotStored(
            _("The settings cannot be stored in {path}: {why}.").format(path=path, why=error.strerror)
        ) from error


def _replace(path: Path, text: str) -> None:
    """Write the whole file or nothing; who reads meanwhile sees the one or the other."""
    written = path.with_suffix(".new")
    written.write_text(text, "utf-8")
    written.replace(path)
