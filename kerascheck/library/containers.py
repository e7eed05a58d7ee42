"""Methods of lists, tuples, dicts and sets."""

from __future__ import annotations

from kerascheck.interpret.expressions import is_constant, is_key
from kerascheck.interpret.operators import equal
from kerascheck.library.registry import Call, attribute, method
from kerascheck.values.objects import DictValue, ListValue, SetValue, Value


def _change(call: Call, target: ListValue | SetValue, items: object) -> None:
    call.ev.journal.set(target, "items", items)


def _blur(call: Call, target: ListValue | DictValue | SetValue) -> None:
    call.ev.journal.set(target, "exact", False)


@method(ListValue, "append", "appendleft")
def append(call: Call, target: ListValue, item: Value) -> Value:
    """``list.append``."""
    if len(target.items) > call.ev.budget.list_length:
        _blur(call, target)
    else:
        _change(call, target, (item, *target.items) if call.path == "appendleft" else (*target.items, item))
    return None


@method(ListValue, "extend")
def extend(call: Call, target: ListValue, items: Value) -> Value:
    """``list.extend``."""
    more = call.ev.iterate(items)
    if more is None:
        _blur(call, target)
    else:
        _change(call, target, (*target.items, *more))
    return None


@method(ListValue, "insert")
def insert(call: Call, target: ListValue, index: Value, item: Value) -> Value:
    """``list.insert``."""
    if not isinstance(index, int):
        _blur(call, target)
        return None
    items = list(target.items)
    items.insert(index, item)
    _change(call, target, tuple(items))
    return None


@method(ListValue, "pop", "popleft")
def pop(call: Call, target: ListValue, index: Value = -1) -> Value:
    """``list.pop``."""
    place = 0 if call.path == "popleft" else index
    if not target.exact or not isinstance(place, int) or not -len(target.items) <= place < len(target.items):
        _blur(call, target)
        return call.unknown("the items of this list are not known")
    items = list(target.items)
    item = items.pop(place)
    _change(call, target, tuple(items))
    return item


@method(ListValue, "remove", "sort", "reverse", "clear")
def reorder(call: Call, target: ListValue, *args: Value, **kwargs: Value) -> Value:
    """Methods that rearrange in place."""
    match call.path:
        case "clear":
            _change(call, target, ())
            call.ev.journal.set(target, "exact", True)
        case "reverse":
            _change(call, target, target.items[::-1])
        case "sort" if not kwargs and all(map(is_constant, target.items)):
            try:
                _change(call, target, tuple(sorted(target.items)))
            except TypeError:
                _blur(call, target)
        case "remove" if args and args[0] in target.items and is_constant(args[0]):
            items = list(target.items)
            items.remove(args[0])
            _change(call, target, tuple(items))
        case _:
            _blur(call, target)
    return None


@method(ListValue, "copy")
def copy_list(call: Call, target: ListValue) -> Value:
    """``list.copy``."""
    return ListValue(target.items, target.exact)


@method(ListValue, "index", "count")
@method(tuple, "index", "count")
def index(call: Call, target: Value, item: Value) -> Value:
    """``index`` and ``count``."""
    items = call.ev.iterate(target)
    results = [equal(call.ev, item, other, call.node) for other in items] if items is not None else [call.unknown("not known")]
    if not all(isinstance(result, bool) for result in results):
        return call.unknown("whether these are equal is not known")
    if call.path == "count":
        return results.count(True)
    return results.index(True) if True in results else call.unknown("the item is not in the list", "raises")


@method(DictValue, "get", "setdefault", "pop")
def get(call: Call, target: DictValue, key: Value, default: Value = None) -> Value:
    """Look-ups with a default."""
    if not is_key(key):
        return call.unknown("the key is not known")
    found = target.items.get(key, default if target.exact else call.unknown("this key of the dict is not known"))
    if call.path == "setdefault" and key not in target.items:
        call.ev.journal.put(target.items, key, found)
    elif call.path == "pop" and key in target.items:
        from kerascheck.interpret.journal import MISSING

        call.ev.journal.put(target.items, key, MISSING)
    return found


@method(DictValue, "update")
def update(call: Call, target: DictValue, other: Value = None, **more: Value) -> Value:
    """``dict.update``."""
    if isinstance(other, DictValue):
        more = {**other.items, **more}
        if not other.exact:
            _blur(call, target)
    elif other is not None:
        _blur(call, target)
    for key, value in more.items():
        call.ev.journal.put(target.items, key, value)
    return None


@method(DictValue, "items", "keys", "values", "copy")
def views(call: Call, target: DictValue) -> Value:
    """Views, as lists."""
    match call.path:
        case "items":
            return ListValue(tuple(target.items.items()), target.exact)
        case "keys":
            return ListValue(tuple(target.items), target.exact)
        case "values":
            return ListValue(tuple(target.items.values()), target.exact)
    return DictValue(dict(target.items), target.exact)


@attribute(DictValue, "__dict__")
def namespace(call: Call, target: DictValue) -> Value:
    """A namespace's own dict."""
    return target


@method(SetValue, "add", "discard", "remove", "update")
def add(call: Call, target: SetValue, item: Value) -> Value:
    """Changes of a set."""
    items = [item] if call.path != "update" else call.ev.iterate(item)
    if items is None or not all(map(is_constant, items)):
        _blur(call, target)
    elif call.path in ("add", "update"):
        _change(call, target, target.items | set(items))
    else:
        _change(call, target, target.items - set(items))
    return None


@method(SetValue, "union", "intersection", "difference")
def combine(call: Call, target: SetValue, other: Value) -> Value:
    """New sets from two."""
    items = call.ev.iterate(other)
    if items is None or not target.exact or not all(map(is_constant, items)):
        return SetValue(exact=False)
    return SetValue(getattr(target.items, call.path)(items))
