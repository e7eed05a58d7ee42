"""Rules: tool."""
