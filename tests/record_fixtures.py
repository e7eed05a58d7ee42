"""The script that regenerates the "live" part of every fixtures/models/NAME.json: `python -m tests.record_fixtures [NAME…]`."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.live_recorder import record

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "models"


def has_object(value: Any) -> bool:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(child, dict) or has_object(child) for child in children)


def page_text(value: Any, margin: str = "") -> str:
    """JSON in which whatever holds no further object stands on one line: a layer, a shape, a finding."""
    if not has_object(value):
        return json.dumps(value, ensure_ascii=False)
    inner = margin + " "
    if isinstance(value, dict):
        entries = [f"{inner}{json.dumps(key)}: {page_text(child, inner)}" for key, child in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{margin}}}"
    return "[\n" + ",\n".join(inner + page_text(child, inner) for child in value) + f"\n{margin}]"


def main() -> None:
    """Record one fixture after another; a fixture without a JSON file gets one without findings."""
    for script in sorted(FOLDER.glob("*.py")):
        if sys.argv[1:] and script.stem not in sys.argv[1:]:
            continue
        page = script.with_suffix(".json")
        findings = json.loads(page.read_text(encoding="utf-8"))["findings"] if page.exists() else []
        live = record(script)
        page.write_text(page_text({"findings": findings, "live": live}) + "\n", encoding="utf-8")
        error = live["error"]
        said = f"line {error['line']}: {error['type']}: {error['message'].splitlines()[0][:110]}" if error else "no error"
        print(f"{script.stem}: {len(live['models'])} models, {sum(len(m['layers']) for m in live['models'])} layers, {said}", flush=True)


if __name__ == "__main__":
    main()
