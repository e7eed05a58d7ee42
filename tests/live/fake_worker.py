"""A stand-in for the worker: needs no TensorFlow, and hangs, dies or talks nonsense when a request's class says so."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def send(message: Any) -> None:
    print(json.dumps(message), flush=True)


def behave(message: Any) -> None:
    request = message["request"]
    cls = request["cls"]
    if cls == "Hang":
        time.sleep(600)
    elif cls == "Die":
        print("out of luck", file=sys.stderr, flush=True)
        os._exit(3)
    elif cls == "Garbage":
        print("this is no JSON", flush=True)
    elif cls == "List":
        send([1, 2, 3])
    elif cls == "WrongNumber":
        send({"id": -1, "answer": {"no_answer": "nothing"}})
    elif cls == "WrongAnswer":
        send({"id": message["id"], "answer": {"accepted": "yes"}})
    elif cls == "Unanswerable":
        send({"id": message["id"], "answer": {"no_answer": "not on the list"}})
    elif cls == "Refuse":
        send({"id": message["id"], "answer": {"refused": ["ValueError", "no"]}})
    else:
        send({"id": message["id"], "answer": {"accepted": [request["inputs"], request["arguments"]["units"], 0]}})


def main() -> None:
    with open(HERE / "starts.txt", "a", encoding="utf-8") as starts:
        starts.write("start\n")
    greeting = HERE / "greeting.txt"
    if greeting.exists():
        text = greeting.read_text(encoding="utf-8")
        if text == "hang":
            time.sleep(600)
        print(text, flush=True)
    else:
        send({"versions": {"python": "3.11.0", "keras": "3.15.1", "backend": "tensorflow", "framework": "2.21.0"}})
    for line in sys.stdin:
        behave(json.loads(line))


main()
