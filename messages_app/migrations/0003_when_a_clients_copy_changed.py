from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messages_app', '0002_posts_as_sets'),
    ]

    operations = [
        migrations.AddField(
            model_name='clientpost',
            name='modified_at',
            field=models.DateTimeField(null=True),
        ),
    ]
