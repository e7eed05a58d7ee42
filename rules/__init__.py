"""The rules: one folder a theme, one file a rule; collected by `kerascheck.registry`."""
