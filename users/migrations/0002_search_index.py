"""The index that finds any three characters in a row: FTS5 kept by triggers on SQLite, GIN on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE users_search USING fts5("
    "search, content='users_directoryuser', content_rowid='id', tokenize='trigram case_sensitive 1', columnsize=0)",
    "CREATE TRIGGER users_search_insert AFTER INSERT ON users_directoryuser BEGIN "
    "INSERT INTO users_search(rowid, search) VALUES (new.id, new.search); END",
    "CREATE TRIGGER users_search_delete AFTER DELETE ON users_directoryuser BEGIN "
    "INSERT INTO users_search(users_search, rowid, search) VALUES ('delete', old.id, old.search); END",
    "CREATE TRIGGER users_search_update AFTER UPDATE OF search ON users_directoryuser WHEN old.search <> new.search "
    "BEGIN INSERT INTO users_search(users_search, rowid, search) VALUES ('delete', old.id, old.search); "
    "INSERT INTO users_search(rowid, search) VALUES (new.id, new.search); END",
    "INSERT INTO users_search(users_search) VALUES ('rebuild')",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX users_search ON users_directoryuser USING gin (search gin_trgm_ops)",
)


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS users_search_{name}")
        schema_editor.execute("DROP TABLE IF EXISTS users_search")
    else:
        schema_editor.execute("DROP INDEX IF EXISTS users_search")


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
