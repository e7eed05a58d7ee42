"""How many models of public scripts kerascheck rebuilds exactly: `python -m tests.benchmarks.public_models SCRIPT…`.

Each script really runs under `tests.live_recorder` (training cut down, nothing saved, no network), so name only scripts that are safe to
run. A top-level statement that fails (a download, a missing package) is passed over, as in a notebook; a script that takes too long is cut
off there. Every model that came into being is compared with the same model of kerascheck's static summary:

    exact     every layer's class, name, line, output shape and parameter count
    partly    nothing that is stated is wrong, but something is unknown or missing
    wrong     a stated shape, count, class or name differs

A model that is not exact is printed with its first difference. The exit status is 1 if a model is wrong.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import json
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from tests.record_many import QUIET

SECONDS = 90
MODEL_KEYS = ("class", "inputs", "outputs", "total_params", "trainable_params")
LAYER_KEYS = ("class", "name", "line", "output_shape", "params", "trainable")


MISSING = (
    "IPython", "IPython.core", "IPython.core.magic", "IPython.display", "google", "google.colab", "matplotlib.colors", "matplotlib.patches",
    "matplotlib.image", "matplotlib.cm", "matplotlib.animation", "matplotlib.ticker",
)  # fmt: skip
"""Modules of notebooks that do nothing here."""


class TookTooLong(Exception):
    """Thrown inside a script that runs for longer than `SECONDS`."""


def record_here(path: Path) -> dict[str, Any]:
    """Record one script in this process, which is a fork made for it."""
    recorder = importlib.import_module("tests.live_recorder")
    plain_shape = recorder.output_shape

    def output_shape(*arguments: Any) -> Any:
        try:
            return plain_shape(*arguments)
        except Exception:  # a model inside a subclassed one that Keras itself can't tell the output shape of
            return "?"

    def too_long(*_: object) -> None:
        raise TookTooLong(f"more than {SECONDS} s")

    def offline(*_: object) -> None:
        raise OSError("the network is not used here")

    failed: list[str] = []
    kept: list[object] = []
    plain_place = recorder.Recording.place

    def place(self: Any, made: object) -> Any:
        kept.append(made)  # the recorder knows objects by their id, which must not be used again
        return plain_place(self, made)

    recorder.Recording.place = place

    def statement_by_statement(loader: Any, module: Any) -> None:
        if module.__name__ != "__main__":
            return whole(loader, module)
        source = path.read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            try:
                exec(compile(ast.Module([node], []), str(path), "exec"), module.__dict__)
            except TookTooLong:
                raise
            except Exception as error:
                for name in ast.walk(node):  # what it would have bound; an older value would mean something else
                    if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                        module.__dict__.pop(name.id, None)
                failed.append(f"line {node.lineno}: {type(error).__name__}: {str(error)[:90]}".replace("\n", " "))
        return None

    whole = SourceFileLoader.exec_module
    setattr(SourceFileLoader, "exec_module", statement_by_statement)  # noqa: B010 - mypy knows its type
    for name in MISSING:
        sys.modules[name] = recorder.Nothing(name)
    give_housing()
    vars(builtins)["get_ipython"] = recorder.Nothing("ipython")
    vars(recorder).update(output_shape=output_shape, array_loader=with_small_housing(recorder))
    setattr(socket.socket, "connect", offline)  # noqa: B010 - mypy knows its type
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    answer: dict[str, Any] = recorder.run(path)
    return {**answer, "failed": failed}


def with_small_housing(recorder: Any) -> Any:
    """The recorder's loaders; `california_housing` also has a small version, of 600 districts."""
    plain_loader = recorder.array_loader
    small = (480, 120, *recorder.DATASETS["california_housing"][2:])

    def array_loader(name: str) -> Any:
        load = plain_loader(name)

        def chosen(*args: Any, **kwargs: Any) -> Any:
            if name == "california_housing" and "small" in (*args, kwargs.get("version")):
                recorder.DATASETS["california_housing"] = small
                return plain_loader(name)()
            return load(*args, **kwargs)

        return chosen

    return array_loader


def give_housing() -> None:
    """scikit-learn's housing data is downloaded; numbers of the same shape take its place."""
    import numpy as np
    import sklearn.datasets

    def fetch(*args: Any, as_frame: bool = False, return_X_y: bool = False, **kwargs: Any) -> Any:
        rng = np.random.default_rng(0)
        if as_frame:
            raise OSError("the data as a frame is not given")
        data, target = rng.random((20_640, 8)), rng.random(20_640) * 5
        return (data, target) if return_X_y else sklearn.utils.Bunch(data=data, target=target, feature_names=list("abcdefgh"))

    sklearn.datasets.fetch_california_housing = fetch


def record_each(paths: list[Path]) -> Iterator[tuple[Path, dict[str, Any] | None]]:
    """Fork, record, answer; None for a script that took the whole process down or could not be stopped."""
    os.environ.update(QUIET)
    importlib.import_module("keras")
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "answer.json"
            child = os.fork()
            if child == 0:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                os.dup2(nowhere, 2)
                (Path(folder) / "run").mkdir()
                os.chdir(Path(folder) / "run")
                try:
                    page.write_text(json.dumps(record_here(path)), encoding="utf-8")
                finally:
                    os._exit(0)
            last = time.monotonic() + SECONDS + 30
            while os.waitpid(child, os.WNOHANG)[0] == 0:
                if time.monotonic() > last:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    break
                time.sleep(0.05)
            yield path, json.loads(page.read_text(encoding="utf-8")) if page.exists() else None


def static_models(path: Path) -> list[dict[str, Any]]:
    """kerascheck's own summary of a script."""
    from kerascheck.result import FileInput
    from kerascheck.settings import Settings
    from kerascheck.summary import summarize_files

    models: list[dict[str, Any]] = summarize_files([FileInput(path, path.name)], Settings(live="never", cache=False))[0]["models"]
    return models


def unknown(value: Any) -> bool:
    """Whether a summary's value says nothing, or not everything."""
    return value is None or value == "?" or isinstance(value, list) and any(map(unknown_in, value))


def unknown_in(value: Any) -> bool:
    """Whether a "?" stands somewhere in a value; a null is then Keras' own dim."""
    return value == "?" or isinstance(value, str) and not value.isidentifier() or isinstance(value, list) and any(map(unknown_in, value))


def differing(live: Any, static: Any) -> bool:
    """Whether two values contradict each other where both say something."""
    if isinstance(live, list) and isinstance(static, list):
        return len(live) != len(static) or any(map(differing, live, static))
    return bool(live != static and live != "?" and static != "?")


def compare(live: dict[str, Any], static: dict[str, Any], counted: bool) -> tuple[str, str]:
    """How well one model is rebuilt, and the first difference.

    Args:
        live: the recorded model.
        static: kerascheck's.
        counted: whether automatic names must have the same number; not so where a statement has failed and its layers were never made.
    """
    gap = ""
    pairs = [(key, live[key], static[key]) for key in MODEL_KEYS]
    if len(live["layers"]) != len(static["layers"]):
        names = [[layer["name"] for layer in model["layers"]] for model in (live, static)]
        if not static["unknown"] and not unknown(static["total_params"]):
            return "wrong", f"layers: live {names[0]}, static {names[1]}"
        gap = f"{len(names[1])} layers of {len(names[0])} are known"
    else:
        for one, other in zip(live["layers"], static["layers"], strict=True):
            pairs += [(f"{one['name']}.{key}", one[key], other[key]) for key in LAYER_KEYS]
    for where, theirs, mine in pairs:
        if theirs is None or theirs in ("?", ["?"]):
            continue
        if unknown(mine):
            gap = gap or f"{where}: live {theirs}, static {mine}"
            contradicts = isinstance(mine, list) and isinstance(theirs, list) and mine != ["?"] and differing(theirs, mine)
        else:
            contradicts = theirs != mine and (counted or not where.endswith(".name") or stem(theirs) != stem(mine))
        if contradicts and (not static["unknown"] or not gap):
            return "wrong", f"{where}: live {theirs}, static {mine}"
    return ("partly", gap) if gap else ("exact", "")


def stem(name: str) -> str:
    """A name without the number that counts automatic names."""
    return re.sub(r"_\d+$", "", name)


def judge(live: list[dict[str, Any]], static: list[dict[str, Any]], counted: bool) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each recorded model with its judgement; models are paired by line, in the order of their construction."""
    waiting = list(static)
    for model in live:
        found = next((each for each in waiting if each["line"] == model["line"] and each["class"] == model["class"]), None)
        if found is None:
            yield model, "partly", "it is not seen at all"
            continue
        waiting.remove(found)
        yield model, *compare(model, found, counted)


def main() -> int:
    """Print a line a model that is not exact, a line a script, and totals."""
    totals: Counter[str] = Counter()
    for path, recording in record_each([Path(name).resolve() for name in sys.argv[1:]]):
        if recording is None:
            print(f"{path.name}: not recorded", flush=True)
            continue
        counts: Counter[str] = Counter()
        for model, verdict, difference in judge(recording["models"], static_models(path), not recording["failed"]):
            counts[verdict] += 1
            if verdict != "exact":
                print(f"  {path.name}:{model['line']} {model['name']} ({model['class']}) {verdict}: {difference[:300]}", flush=True)
        failed = recording["failed"] + ([f"cut off at line {recording['error']['line']}"] if recording["error"] else [])
        notes = f"; {len(failed)} statements failed, the first at {failed[0]}" if failed else ""
        print(f"{path.name}: {counts['exact']} exact, {counts['partly']} partly, {counts['wrong']} wrong{notes}", flush=True)
        totals += counts
    print(f"{sum(totals.values())} models: {totals['exact']} exact, {totals['partly']} partly unknown, {totals['wrong']} wrong")
    return 1 if totals["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
