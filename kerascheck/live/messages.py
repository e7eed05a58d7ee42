"""Keras' error messages, made fit to be quoted on one line."""

from __future__ import annotations

import re

from kerascheck.live.worker import LAYER_NAME

_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CALL_WRAPPER = re.compile(r"\AException encountered when calling [^\n]*\n\n")
_CALL_ARGUMENTS = re.compile(r"\n\n(?:A|Call a)rguments received by .*\Z", re.DOTALL)
_GRAPH_OPERATION = re.compile(r" for '\{\{(?:function_)?node [^}]*\}\} = [^']*'(?= with)")
_GRAPH_NODE = re.compile(r"\{\{(?:function_)?node [^}]*\}\}\s*")
_OP_NAME = re.compile(r"\s*\[Op:\w+\](?: name:\s*\S*)?")

# The labels of a whole batch; the one that is wrong has been named before.
_LABEL_VALUES = re.compile(r"\s*Label values:[-\d\s.]*")

# Keras' own wording, but it tells nothing: the name of an input specification that hardly any layer names,
# or the number of a tensor.
_UNNAMED_INPUT = re.compile(r" with name '(?:None|keras_tensor\w*)'(?= of )")
_TENSOR_NAME = re.compile(r"(<tf\.Tensor |\bTensor\()(?:'[^']*' |\"[^\"]*\", )")
_SYMBOLIC_TENSOR = re.compile(r"<KerasTensor shape=(\([^)]*\)), dtype=(\w+)[^>]*>")

# A wrapper that copies its layer prints the whole configuration before it says what went wrong.
_CAUSE_BEHIND_CONFIGURATION = re.compile(r"\A.* could not be deserialized properly.*Exception encountered: ", re.DOTALL)


def tidy(message: str) -> str:
    """The message on one line, without colours, call wrapper, list of arguments and other noise."""
    text = _TERMINAL_COLOUR.sub("", message)
    text = _CALL_WRAPPER.sub("", text)
    text = _CALL_ARGUMENTS.sub("", text)
    text = _CAUSE_BEHIND_CONFIGURATION.sub("", text)
    text = _GRAPH_OPERATION.sub("", text)
    text = _LABEL_VALUES.sub("", text)
    text = _GRAPH_NODE.sub("", text)
    text = _OP_NAME.sub("", text)
    text = _UNNAMED_INPUT.sub("", text)
    text = _TENSOR_NAME.sub(r"\1", text)
    text = _SYMBOLIC_TENSOR.sub(r"<KerasTensor shape=\1, dtype=\2>", text)
    return " ".join(text.split())


def named(message: str, layer_name: str) -> str:
    """The message with the worker's stand-in replaced by the layer's name."""
    return message.replace(LAYER_NAME, layer_name)
