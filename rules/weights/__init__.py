"""Rules: weights."""
