"""The administrator's page, which no menu leads to: who waits and runs, what it takes, and the way to end it."""

from pages.components.lab.admin import admin_view

admin_view()
