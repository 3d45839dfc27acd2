"""Reading packages, of JobDesk's and of Anki's own writing."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.collection import Collection, ExportAnkiPackageOptions

from jobdesk.anki.package import write_package
from jobdesk.anki.package_reading import UnreadablePackage, read_package
from tests.support.anki_notes import basic, cloze, imported
from tests.support.clock import NOON


def test_ours_and_ankis(tmp_path: Path, collection: Collection) -> None:
    """The same notes under the same guids, by both hands."""
    note = basic("group", tags=("algebra",))
    ours = write_package(tmp_path / "ours.apkg", [note, cloze("field")], NOON).path
    imported(collection, ours)
    theirs = tmp_path / "theirs.apkg"
    options = ExportAnkiPackageOptions(legacy=True, with_media=True)
    collection.export_anki_package(out_path=str(theirs), options=options, limit=None)
    for package in (ours, theirs):
        [group] = [one for one in read_package(package) if one.fields["JobDeskId"] == "group"]
        assert (group.guid, group.fields["Front"], group.tags) == (note.guid, note.front, ("algebra",))
        assert collection.get_note(group.note_id)["JobDeskId"] == "group"


@pytest.mark.parametrize("content", [b"", b"no package", None])
def test_what_is_no_package(tmp_path: Path, content: bytes | None) -> None:
    """It says which file it is."""
    path = tmp_path / "some.apkg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadablePackage, match=r"some\.apkg cannot be read"):
        read_package(path)
