"""Repositories are remembered by their path, newest first."""

from __future__ import annotations

from tests.support.queue import Queue


def test_a_repository_is_one_however_often_it_is_used(queue: Queue) -> None:
    repositories = queue.store.repositories
    with queue.store.writing() as connection:
        notes = repositories.use(connection, "/home/notes", "notes", 1)
        book = repositories.use(connection, "/home/book", "book", 2)
        assert [one.path for one in repositories.recent(connection)] == ["/home/book", "/home/notes"]
        assert repositories.use(connection, "/home/notes", "notes", 3) == notes != book
        assert [(one.name, one.used_at) for one in repositories.recent(connection)] == [("notes", 3), ("book", 2)]
        assert [one.id for one in repositories.recent(connection, 1)] == [notes]
