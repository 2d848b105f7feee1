"""A recipe as code: one module a target, which the registry in `targets` finds by itself."""
