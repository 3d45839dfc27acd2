"""The models agree with the tables that the migrations make."""

from __future__ import annotations

import pytest
from peewee import FloatField, IntegerField, TextField

from jobdesk.store.schema import Table
from tests.support.queue import Queue

TYPES = {IntegerField: "INTEGER", FloatField: "REAL", TextField: "TEXT"}


def _type(field: object) -> str:
    rel = getattr(field, "rel_field", None) or field
    return next(name for kind, name in TYPES.items() if isinstance(rel, kind))


@pytest.mark.parametrize("model", Table.__subclasses__(), ids=lambda model: model._meta.table_name)
def test_a_model_has_the_columns_of_its_table(queue: Queue, model: type[Table]) -> None:
    """Name, type and whether it may be empty, of each column and in order."""
    meta = model._meta
    columns = queue.rows(f"SELECT name, type, NOT \"notnull\" AND NOT pk FROM pragma_table_info('{meta.table_name}')")
    assert columns == [(field.column_name, _type(field), int(field.null)) for field in meta.sorted_fields]


@pytest.mark.parametrize("model", Table.__subclasses__(), ids=lambda model: model._meta.table_name)
def test_a_column_that_has_a_default_has_the_same_in_both(queue: Queue, model: type[Table]) -> None:
    sql = f"SELECT name, dflt_value FROM pragma_table_info('{model._meta.table_name}') WHERE dflt_value IS NOT NULL"
    written = {name: repr(value) if isinstance(value, str) else str(value) for name, value in _defaults(model).items()}
    assert dict(queue.rows(sql)) == written


def _defaults(model: type[Table]) -> dict[str, object]:
    return {field.column_name: field.default for field in model._meta.sorted_fields if field.default is not None}
