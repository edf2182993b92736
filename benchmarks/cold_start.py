"""How long a cold ``myograph ask`` takes beside an import of pyoxigraph: whole processes, in turn, in one run.

    python benchmarks/cold_start.py [ROUNDS]

Run it with the Python that myograph is installed for. Prints medians and ratios; exit code 1 where the answer takes more than three
times as long as the import.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

MOST = 3.0
MYOGRAPH = str(Path(sys.executable).with_name("myograph"))
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    'python -c "import pyoxigraph"': [sys.executable, "-c", "import pyoxigraph"],
    "myograph ask serious-causes --symptom weakness": [MYOGRAPH, "ask", "serious-causes", "--symptom", "weakness"],
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """How long a process takes, from its start to its end."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main(rounds: int) -> int:
    """Measure and print; returns the exit code."""
    environment = {**os.environ, "MYOGRAPH_GRAPH": "bundled"}
    for command in COMMANDS.values():  # the caches are made, the files are in memory
        seconds(command, environment)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command, environment))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    _, import_, ask = medians.values()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, medians of {rounds} rounds:")
    for name, median in medians.items():
        print(f"  {median * 1000:7.1f} ms  {median / import_:4.2f} × the import  {name}")
    print(f"The answer takes {ask / import_:.2f} × as long as the import; at most {MOST:.0f} × is the aim.")
    return 0 if ask <= MOST * import_ else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
