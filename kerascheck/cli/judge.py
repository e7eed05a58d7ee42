"""What the command line says when there is no live judge."""

from __future__ import annotations

from pathlib import Path

from kerascheck.settings import Settings, SettingsError

ADVICE = "get one with `pip install 'kerascheck[tensorflow]'`, or name a Python that has it with `--python`"


def required_judge(settings: Settings) -> None:
    """Refuses to go on without a judge that was asked for by ``--live always`` or ``--python``.

    Raises:
        SettingsError: when there is none.
    """
    if settings.live == "never" or (settings.live == "auto" and settings.python is None):
        return
    reason = _why_none(settings)
    if reason is not None:
        raise SettingsError(f"{reason}; {ADVICE}")


def missing_judge(settings: Settings) -> str | None:
    """One line when shapes are checked without live Keras, though it might have been used; None when all is well."""
    reason = _why_none(settings) if settings.live == "auto" else None
    return f"note: shapes are not confirmed by live Keras: {reason}; {ADVICE}" if reason else None


def _why_none(settings: Settings) -> str | None:
    from kerascheck.live import NoJudge, find_judge

    judge = find_judge(settings.python, Path.cwd())
    return judge.reason if isinstance(judge, NoJudge) else None
