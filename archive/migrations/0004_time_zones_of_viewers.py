"""The time zone that a viewer reads times in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0003_searches'),
    ]

    operations = [
        migrations.AddField(
            model_name='viewer',
            name='time_zone',
            field=models.CharField(blank=True, help_text="An IANA name; empty is the archive's.", max_length=64),
        ),
    ]
