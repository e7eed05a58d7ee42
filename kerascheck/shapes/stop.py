"""Stop: how a shape function ends early, with a refusal or without an answer."""

from __future__ import annotations

from typing import Any, NoReturn

from kerascheck.shapes.spec import Refused, Unknown


class Stop(Exception):
    """Carries the outcome to the frame around the shape function."""

    def __init__(self, outcome: Refused | Unknown) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def refuse(kind: str, message: str, **detail: Any) -> NoReturn:
    """Keras would raise here; see `REFUSALS` for kinds and their details."""
    raise Stop(Refused(kind, message, detail))


def refuse_argument(cls: str, argument: str, value: object, expected: str) -> NoReturn:
    """The constructor or the first call refuses this argument value."""
    refuse("argument", f"`{cls}` expects `{argument}` to be {expected}, got {value!r}", argument=argument, value=value)


def give_up(kind: str, reason: str) -> NoReturn:
    """The shape function cannot know."""
    raise Stop(Unknown(kind, reason))
