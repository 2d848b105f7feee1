"""The arms' colours and dashes, the same on a page and in what is taken home."""

ARM_COLOURS = ("#0072B2", "#C04A00", "#00785A", "#A3457F", "#8A6100", "#3D4448")
"""Okabe and Ito's colour-blind-safe hues, each with a contrast of 4.5 or more to white paper."""

ARM_DASHES = ("dashed", "solid", "dotted", "solid", "dashed", "dotted")
"""Arms differ in line style too, so that a projector or a photocopy loses nothing."""
