"""Queries on learning rates: the schedule that does what an optimizer's ``decay`` did in Keras 2."""

from __future__ import annotations

from kerascheck.program import Program, Unbound
from kerascheck.query.naming import name_for
from kerascheck.query.text import code_of
from kerascheck.syntax.plans import AddArgument, Plan, RemoveArgument, Replace, argument_of

SCHEDULE = "keras.optimizers.schedules.InverseTimeDecay"


def schedule_for(program: Program, call: Unbound) -> tuple[Plan, ...] | None:
    """``lr / (1 + decay * step)`` as a schedule in the place of the learning rate."""
    node = call.site.node
    decay = argument_of(node, "decay")
    given = argument_of(node, "learning_rate") or argument_of(node, "lr")
    if given is None and node.args and node.args[0].keyword is None and not node.args[0].star:
        given = node.args[0]
    default = next((parameter.default for parameter in call.entry.parameters if parameter.name == "learning_rate"), None)
    if decay is None or (given is None and not isinstance(default, float)):
        return None
    prefix = code_of(node.func).rpartition(".")[0]
    plans: tuple[Plan, ...] = ()
    if prefix:
        name = f"{prefix}.schedules.InverseTimeDecay"
    else:
        uses = [use for use in program.imports if use.path.startswith("keras.optimizers.")]
        named = name_for(program, SCHEDULE, through_tensorflow=any(use.through_tensorflow for use in uses))
        if named is None:
            return None
        name, plans = named.text, named.plans
    rate = code_of(given.value) if given is not None else repr(default)
    text = f"{name}({rate}, decay_steps=1, decay_rate={code_of(decay.value)})"
    if given is None:
        return (*plans, RemoveArgument(node, decay), AddArgument(node, f"learning_rate={text}")) if len(node.args) > 1 else None
    return (*plans, RemoveArgument(node, decay), Replace(given.value, text))
