from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0002_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='unlisted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticketchange',
            name='tries',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
    ]
