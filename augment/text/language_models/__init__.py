"""Language models for text transforms: which are known, where they lie, and the process that they run in.

Nothing here loads a model or torch into the process that asks, and nothing is fetched unless somebody runs
`python -m augment.text.language_models NAME`.
"""
