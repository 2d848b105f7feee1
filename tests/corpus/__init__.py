"""Hostile and unlucky files, made from a seed: one module a kind of file, and the rule that all of them are held to.

A kind has `cases(seed, count)`, which makes files, and `load(case, folder)`, which reads one as the app does. `rule`
says what may come of it, `child` tries it in a process of its own, and `campaign` runs that process.
"""
