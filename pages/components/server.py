"""What this server was told through its environment, read once."""

import functools

from models.service.settings import Settings


@functools.cache
def settings() -> Settings:
    """The settings. Raises InputError where a variable has a value that cannot be used."""
    return Settings.from_environment()
