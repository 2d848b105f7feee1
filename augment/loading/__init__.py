"""Safe reading of what people bring: bytes in, a Sample and Notes out, or an InputError of one sentence."""
