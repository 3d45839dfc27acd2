"""Images and sounds of notes: found at their commit, named after their content, put into the HTML."""

from __future__ import annotations

import hashlib
import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import basename, splitext

from jobdesk.notes import markup
from jobdesk.notes.library import Read, candidates, folder_of

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".tif", ".tiff")
SOUNDS = (".mp3", ".ogg", ".wav", ".m4a", ".flac", ".opus", ".mp4", ".webm")
_IMAGE = re.compile(r'<img src="([^"]*)"')
_BESIDE = ("", "attachments", "assets", "images", "img", "media", "figures")


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a card shows: where it is in the repository, and its name in Anki."""

    reference: str
    path: str
    name: str


def find_media(reference: str, file: str, read: Read, folders: tuple[str, ...] = ()) -> Media | None:
    """The file that a note means by a reference, at the commit that `read` reads; None where there is none.

    Looked for beside the note, in `folders` (of the book, and those of `\\graphicspath`), at the top, and in the
    usual folders of attachments. What Anki cannot show (a PDF) is not found.
    """
    own = folder_of(file)
    places = (own, *folders, "", *(f"{own}/{name}".strip("/") for name in _BESIDE[1:]), *_BESIDE[1:])
    named = splitext(reference)[1].casefold() in (*PICTURES, *SOUNDS)
    for path in candidates(reference, places, ("",) if named else PICTURES):
        blob = read(path)
        if blob is not None:
            return Media(reference, path, name_of(path, blob))
    return None


def name_of(path: str, blob: bytes) -> str:
    """The name in Anki: the same content has the same name in every commit, and small letters stay small."""
    stem, extension = splitext(basename(path))
    kept = "".join(letter for letter in stem.casefold() if letter.isascii() and letter.isalnum())[:20]
    return f"jobdesk-{kept or 'media'}-{hashlib.sha256(blob).hexdigest()[:16]}{extension.casefold()}"


def images_in(html: str) -> tuple[str, ...]:
    """The references of the images in a field, each once."""
    return tuple(dict.fromkeys(entities.unescape(reference) for reference in _IMAGE.findall(html)))


def settle_media(html: str, names: Mapping[str, str | None]) -> str:
    """HTML with the names in Anki for the references of the note; what was not found leaves a visible mark."""
    for reference, name in names.items():
        image, sound = f'<img src="{markup.attribute(reference)}"', f"[sound:{markup.escape_code(reference)}]"
        if name is None:
            mark = markup.placeholder(reference, "not found at this commit, or not to be shown in Anki")
            html = html.replace(f"{image} alt=", f"{mark}{image} alt=").replace(sound, mark)
            html = _without(html, image)
        else:
            html = html.replace(image, f'<img src="{markup.attribute(name)}"').replace(sound, f"[sound:{name}]")
    return html


def _without(html: str, image: str) -> str:
    """HTML without the tags that begin so."""
    while (start := html.find(f"{image} alt=")) >= 0:
        html = html[:start] + html[html.index(">", start) + 1 :]
    return html
