"""What a slot was left with: written when a process is done with it, removed before the next one begins."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass

from jobdesk.git.slots.index import Index
from jobdesk.git.slots.places import Places

_VERSION = 1


@dataclass(frozen=True)
class State:
    """`settled` as in the scan of the work tree; `generation` names this building of the slot; `lenders` are
    the folders of objects that were borrowed from."""

    commit: str
    generation: str
    index: Index
    settled: bytes
    converted: frozenset[bytes]
    pointers: frozenset[bytes]
    lenders: tuple[str, ...]

    def write(self, places: Places) -> None:
        image = self.index.image()
        with open(places.index, "wb") as file:
            file.write(image)
        value = {
            "version": _VERSION,
            "commit": self.commit,
            "generation": self.generation,
            "index": image[-16:].hex(),
            "settled": self.settled.hex(),
            "converted": [os.fsdecode(path) for path in sorted(self.converted)],
            "pointers": [os.fsdecode(path) for path in sorted(self.pointers)],
            "lenders": self.lenders,
        }
        unfinished = places.state + b".new"
        with open(unfinished, "w", encoding="ascii") as file:
            json.dump(value, file)
        os.replace(unfinished, places.state)

    @classmethod
    def take(cls, places: Places, object_format: str) -> State | None:
        """Reads the state and removes it; None where there is none, or none that can be trusted."""
        try:
            with open(places.state, encoding="ascii") as file:
                value = json.load(file)
            with open(places.index, "rb") as file:
                image = file.read()
            if value["version"] != _VERSION or value["index"] != image[-16:].hex():
                return None
            return cls(
                commit=value["commit"],
                generation=value["generation"],
                index=Index.of_image(image, object_format),
                settled=bytes.fromhex(value["settled"]),
                converted=frozenset(os.fsencode(path) for path in value["converted"]),
                pointers=frozenset(os.fsencode(path) for path in value["pointers"]),
                lenders=tuple(value["lenders"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        finally:
            with suppress(FileNotFoundError):
                os.unlink(places.state)
