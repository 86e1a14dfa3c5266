"""The key that a browser carries leaves the database: what is kept is its hash, so that nobody is signed out by this."""

from hashlib import sha256

from django.db import migrations


def hash_keys(apps, schema_editor):
    sessions = apps.get_model("accounts", "Session").objects
    devices = apps.get_model("accounts", "PushSubscription").objects
    for key in list(sessions.values_list("pk", flat=True)):
        kept = sha256(key.encode()).hexdigest()[:40]
        sessions.filter(pk=key).update(session_key=kept)
        devices.filter(session_key=key).update(session_key=kept)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        # Backwards nothing can be done: a hash does not give its key back, and everybody signs in once more.
        migrations.RunPython(hash_keys, migrations.RunPython.noop),
    ]
