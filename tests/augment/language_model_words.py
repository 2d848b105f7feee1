"""What the tiny English model of the tests knows."""

WORDS = [
    "the", "a", "an", "old", "new", "good", "bad", "big", "small", "film", "train", "plan", "story", "friend", "house",
    "river", "cheap", "quick", "lazy", "brown", "slow", "today", "never", "not", "isn", "take", "took", "make", "said",
    "London", "Paris", "Anna",
]  # fmt: skip
