"""The Room page: what a class has started, seen together."""

from pages.components.lab.rooms import room_view

room_view()
