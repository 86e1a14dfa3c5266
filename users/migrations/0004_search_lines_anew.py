"""Search lines as they are written today, for people whom no sync has changed since they were written otherwise.

A thousand at a time, each thousand in a transaction of its own: memory does not grow with the number of people, and
what was interrupted goes on when it is run again. An older version searches in the new lines as well.
"""

from django.db import migrations, transaction

from users.text import search_line

CHUNK = 1000
COLUMNS = (
    "id", "search", "name", "given_name", "surname", "upn", "mail", "aliases", "other_mails", "business_phone",
    "mobile_phone", "employee_id",
)  # fmt: skip


def write_anew(apps, schema_editor):
    connection, model = schema_editor.connection, apps.get_model("users", "DirectoryUser")
    people = model.objects.using(connection.alias).order_by("pk")
    update = f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET search = %s WHERE id = %s"  # noqa: S608
    last = 0
    while rows := list(people.filter(pk__gt=last).only(*COLUMNS)[:CHUNK]):
        last = rows[-1].pk
        lines = [(line, row.pk) for row in rows if tokens(line := line_of(row)) != tokens(row.search)]
        if lines:
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                cursor.executemany(update, lines)


def line_of(person):
    return search_line(
        names=dict.fromkeys([person.name, f"{person.given_name} {person.surname}".strip()]),
        addresses=[person.upn, person.mail, *person.aliases, *person.other_mails],
        numbers=[person.business_phone, person.mobile_phone],
        codes=[person.employee_id],
    )


def tokens(line):
    """What somebody is found by; the order of it does not matter."""
    return set(line.split())


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("users", "0003_search_by_beginning")]
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
