"""``argparse``: a parser remembers the defaults of its arguments, which are what a run without options gets."""

from __future__ import annotations

from kerascheck.library.registry import Call, function, method
from kerascheck.values.objects import DictValue, External, LibraryObject, ListValue, Value
from kerascheck.values.unknown import Unknown


@function("argparse.ArgumentParser")
def argument_parser(call: Call, *args: Value, **kwargs: Value) -> Value:
    """A parser remembers the defaults of its arguments."""
    return LibraryObject("argparse.ArgumentParser", {}, {"defaults": DictValue()}, call.site)


@method("argparse.ArgumentParser", "add_argument")
def add_argument(call: Call, parser: LibraryObject, *names: Value, **options: Value) -> Value:
    """An argument with its default; without one it is whatever the user gives."""
    texts = [name for name in names if isinstance(name, str)]
    long = next((name for name in texts if name.startswith("--")), texts[0] if texts else "")
    key = options.get("dest") or long.lstrip("-").replace("-", "_")
    if "default" in options:
        value = options["default"]
        if isinstance(value, str) and isinstance(options.get("type"), External):
            value = call.ev.call(options["type"], (value,), {}, call.node)
    elif options.get("action") in ("store_true", "store_false"):
        value = options["action"] == "store_false"
    elif long.startswith("--") and not options.get("required"):
        value = None
    else:
        value = Unknown("command-line", f"`{long}` is given on the command line", call.site)
    if isinstance(key, str):
        call.ev.journal.put(parser.state["defaults"].items, key, value)
    return None


@method("argparse.ArgumentParser", "add_argument_group", "add_mutually_exclusive_group")
def group(call: Call, parser: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """A group adds to the same parser."""
    return parser


@method("argparse.ArgumentParser", "set_defaults")
def set_defaults(call: Call, parser: LibraryObject, **values: Value) -> Value:
    """``parser.set_defaults``."""
    for key, value in values.items():
        call.ev.journal.put(parser.state["defaults"].items, key, value)
    return None


@method("argparse.ArgumentParser", "parse_args", "parse_known_args")
def parse_args(call: Call, parser: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """The defaults: what a run without options would get."""
    space = LibraryObject("argparse.Namespace", {}, dict(parser.state["defaults"].items), call.site)
    return (space, ListValue()) if call.path == "parse_known_args" else space
