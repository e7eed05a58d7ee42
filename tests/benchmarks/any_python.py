"""Whether any Python survives a check: ``python -m tests.benchmarks.any_python [FOLDER] [COUNT]`` (default: 5000 installed files).

The look at the text is turned off, so that every file is parsed and evaluated, without live Keras and without a cache. Printed are the
crashes, the slowest files and the memory. The exit status is 1 when something crashed, took more than 5 s or more than 1.5 GB.
"""

from __future__ import annotations

import resource
import sys
import sysconfig
from pathlib import Path
from time import perf_counter

import kerascheck.source
from kerascheck.check import check_files
from kerascheck.result import FileInput
from kerascheck.settings import Settings

SECONDS = 5.0
MEGABYTES = 1500


def main(folder: Path, count: int) -> int:
    """Check the files one by one."""
    kerascheck.source.mentions_keras = lambda data: True
    settings = Settings(live="never", cache=False, jobs=1, root=folder)
    files = sorted(folder.rglob("*.py"))[:: max(1, len(list(folder.rglob("*.py"))) // count)][:count]
    times: list[tuple[float, Path]] = []
    crashed = 0
    findings: dict[str, int] = {}
    for path in files:
        began = perf_counter()
        result = check_files([FileInput(path, str(path.relative_to(folder)))], settings)
        times.append((perf_counter() - began, path))
        for error in result.internal_errors:
            crashed += 1
            print(error)
        for diagnostic in result.diagnostics:
            findings[diagnostic.code] = findings.get(diagnostic.code, 0) + 1
    times.sort(reverse=True)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for seconds, path in times[:5]:
        print(f"{seconds:6.2f} s  {path.relative_to(folder)}")
    print(f"{len(files)} files, {crashed} crashes, {sum(each for each, _ in times):.0f} s, {megabytes:.0f} MB, findings: {findings}")
    return int(crashed > 0 or times[0][0] > SECONDS or megabytes > MEGABYTES)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(sysconfig.get_paths()["purelib"])
    raise SystemExit(main(where, int(sys.argv[2]) if len(sys.argv) > 2 else 5000))
