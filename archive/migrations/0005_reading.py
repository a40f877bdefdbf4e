"""Bookmarks, reading lists and places of viewers; when how much was said in rooms."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from archive.models.pulse import quarters_of, years_of


def count_what_is_there(apps, schema_editor):
    """An archive of before gets the numbers that ingests keep from now on."""
    Message = apps.get_model("archive", "Message")
    Room = apps.get_model("archive", "Room")
    RoomYear = apps.get_model("archive", "RoomYear")
    for room_id in Room.objects.values_list("pk", flat=True):
        said = Message.objects.filter(room=room_id).order_by()
        rows = (
            RoomYear(room_id=row.room_id, year=row.year, quarters=row.quarters, numbers=row.numbers)
            for row in years_of(room_id, quarters_of(said))
        )
        RoomYear.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0004_time_zones_of_viewers'),
    ]

    operations = [
        migrations.AddField(
            model_name='viewer',
            name='clock',
            field=models.CharField(choices=[('24', '15:04'), ('12', '3:04 p.m.')], default='24', max_length=2),
        ),
        migrations.AddField(
            model_name='viewer',
            name='density',
            field=models.CharField(choices=[('comfortable', 'Comfortable'), ('compact', 'Compact')], default='comfortable', max_length=11),
        ),
        migrations.AddField(
            model_name='viewer',
            name='language',
            field=models.CharField(blank=True, help_text="Empty is the browser's.", max_length=10),
        ),
        migrations.AddField(
            model_name='viewer',
            name='names',
            field=models.CharField(choices=[('full', 'Full names'), ('mention', '@names')], default='full', max_length=7, verbose_name='names shown'),
        ),
        migrations.AddField(
            model_name='viewer',
            name='theme',
            field=models.CharField(blank=True, choices=[('', 'As the system'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=5),
        ),
        migrations.CreateModel(
            name='ReadingList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('about', models.CharField(blank=True, max_length=2000)),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reading_lists', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
            },
        ),
        migrations.CreateModel(
            name='Bookmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=2000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.message')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookmarks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('viewer', 'message'), name='one_bookmark_per_message')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.BigIntegerField()),
                ('read_at', models.DateTimeField()),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.room')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-read_at'],
                'constraints': [models.UniqueConstraint(fields=('viewer', 'room'), name='one_place')],
            },
        ),
        migrations.CreateModel(
            name='ReadingListEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=2000)),
                ('position', models.PositiveIntegerField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.message')),
                ('reading_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='archive.readinglist')),
            ],
            options={
                'verbose_name_plural': 'reading list entries',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('reading_list', 'message'), name='one_entry_per_message')],
            },
        ),
        migrations.CreateModel(
            name='RoomYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('quarters', models.BinaryField()),
                ('numbers', models.BinaryField()),
                ('room', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='years', to='archive.room')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('room', 'year'), name='one_room_year')],
            },
        ),
        migrations.RunPython(count_what_is_there, migrations.RunPython.noop),
    ]
