"""Rules: training."""
