"""``python -m kerascheck``: the same as the command ``kerascheck``."""

from kerascheck.cli import main

if __name__ == "__main__":
    main()
