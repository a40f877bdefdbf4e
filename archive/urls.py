"""Every address of the archive. People cite them: they stay as they are."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
