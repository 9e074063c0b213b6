"""Runs every measurement of this folder one after another, each in a process of its own.

python3 packaging/dev.py bench [NAME ...]     NAME: the part after `bench_`, for instance `merge`
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> int:
    """0 when every measurement ended well, 1 when one failed, 2 for a name that does not exist."""
    found = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    unknown = [name for name in wanted if name not in found]
    if unknown:
        print(f"Onbekend: {' '.join(unknown)}. Kies uit: {' '.join(found)}.", file=sys.stderr)
        return 2
    good = True
    for name in wanted or found:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        code = subprocess.run([sys.executable, str(found[name])], check=False).returncode
        print(f"--- {name}: {'gemeten' if code == 0 else 'MISLUKT'} ({time.monotonic() - started:.0f} s)", flush=True)
        good = good and code == 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
