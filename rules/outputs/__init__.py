"""Rules: outputs."""
