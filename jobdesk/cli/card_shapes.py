"""What `--json` prints about cards. Scripts rely on these names; `resources/help/scripts.md` describes them."""

from __future__ import annotations

from collections.abc import Mapping

from jobdesk.cli.shapes import Shape
from jobdesk.desk.cards.cards import Exported, OrphanCard
from jobdesk.desk.cards.reviews import CardText, ReviewCard
from jobdesk.notes.cards import Card
from jobdesk.notes.lineage import Ambiguity, Orphan


def note_shape(card: ReviewCard) -> Shape:
    """One card. `before` is what it said when it was decided on, where it has changed since."""
    text = card.text
    return {
        "id": card.id,
        "type": text.type,
        "front": text.front,
        "back": text.back,
        "deck": text.deck,
        "tags": list(text.tags),
        "state": str(card.state),
        "file": card.card.file,
        "line": card.card.line,
        "commit": card.commit,
        "warnings": list(card.card.warnings),
        "kind": card.card.kind,
        "course": card.card.course,
        "wording": card.card.template,
        "wordings": [one.template for one in card.tip_card.wordings],
        "suggested": card.tip_card.is_suggested,
        "before": None if card.before is None else _text_shape(card.before),
    }


def orphan_shape(one: OrphanCard) -> Shape:
    text = one.review.text
    return {
        **_lost_shape(one.orphan),
        "state": str(one.review.verdict),
        "text": None if text is None else _text_shape(text),
    }


def ambiguity_shape(ambiguity: Ambiguity, texts: Mapping[str, Card]) -> Shape:
    """A card that may be one of several; `texts` is what these said, by identity."""
    return {
        "id": ambiguity.identity,
        "file": ambiguity.place.path,
        "candidates": [_lost_shape(one) | _sides(texts.get(one.identity)) for one in ambiguity.candidates],
    }


def export_shape(exported: Exported) -> Shape:
    package = exported.package
    return {
        "path": str(package.path),
        "notes": len(package.sent),
        "cards": package.cards,
        "states": {str(state): count for state, count in exported.states.items()},
        "waiting": exported.waiting,
        "left_out": [{"id": one.note.id, "reason": one.reason} for one in package.left_out],
        "lacking": list(exported.lacking),
    }


def _lost_shape(orphan: Orphan) -> Shape:
    last = orphan.last
    return {"id": orphan.identity, "kind": last.print.kind, "file": last.place.path, "commit": last.commit}


def _sides(card: Card | None) -> Shape:
    return {"front": None, "back": None} if card is None else {"front": card.front, "back": card.back}


def _text_shape(text: CardText) -> Shape:
    return {"type": text.type, "front": text.front, "back": text.back, "deck": text.deck, "tags": list(text.tags)}
