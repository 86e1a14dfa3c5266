"""On PostgreSQL the index of the search tells blanks from other punctuation, and one person of fifty has it twice.

For `pg_trgm` a word begins after anything that is no letter, so that a search for names with `co` looked at everybody
with `.com`; with a letter for the blank it does not. The small index of a sample tells at once what many people have.
"""

from importlib import import_module

from django.db import migrations

LINE = "replace(search, ' ', ' ᚠ')"
STATEMENTS = (
    f"CREATE INDEX users_search ON users_directoryuser USING gin (({LINE}) gin_trgm_ops)",
    f"CREATE INDEX users_search_sample ON users_directoryuser USING gin (({LINE}) gin_trgm_ops) WHERE id % 50 = 0",
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        drop(apps, schema_editor)
        for statement in STATEMENTS:
            schema_editor.execute(statement, params=None)  # a percent sign is one


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS users_search_sample")
        schema_editor.execute("DROP INDEX IF EXISTS users_search")


def undo(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        drop(apps, schema_editor)
        import_module("users.migrations.0002_search_index").make(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("users", "0002_search_index")]
    operations = [migrations.RunPython(make, undo)]
