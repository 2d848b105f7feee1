"""The kinds of transform: what a transform states, and how the engine carries it out on the whole example."""
