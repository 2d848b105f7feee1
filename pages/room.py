"""The Room page: what a class has started, seen together."""

from pages.components.lab.room_view import room_view

room_view()
