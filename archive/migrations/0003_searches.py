"""Searches that viewers save, how far they have seen them, and their recent ones."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0002_dumps_of_all_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('text', models.CharField(help_text='As it was typed.', max_length=2000)),
                ('order', models.CharField(choices=[('newest', 'Newest first'), ('oldest', 'Oldest first'), ('relevance', 'Most relevant first')], default='newest', max_length=9)),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'saved searches',
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
            },
        ),
        migrations.CreateModel(
            name='SavedSearchSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.PositiveBigIntegerField(help_text='The number of the newest import then; 0 if there was none.')),
                ('saved', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.savedsearch')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RecentSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=2000)),
                ('searched_at', models.DateTimeField()),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recent_searches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'recent searches',
                'ordering': ['-searched_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('viewer', 'text'), name='one_recent_search_per_text')],
            },
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('viewer', 'text'), name='one_saved_search_per_text'),
        ),
        migrations.AddConstraint(
            model_name='savedsearchseen',
            constraint=models.UniqueConstraint(fields=('saved', 'viewer'), name='one_view_of_a_saved_search'),
        ),
    ]
