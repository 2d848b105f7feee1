"""The arms' colours and dashes, the same on a page and in what is taken home."""

ARM_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's colour-blind-safe palette: plain blue, augmented vermilion, then four more."""

ARM_DASHES = ("dashed", "solid", "dotted", "solid", "dashed", "dotted")
"""Arms differ in line style too, so that a projector or a photocopy loses nothing."""
