"""Rules that are opinions: rules of thumb on architecture and training, off by default."""
