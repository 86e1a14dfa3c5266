"""`./portal bench NAME …` runs one measurement of bench/; without a name, each of them."""

import subprocess
import sys

from ops.config import ROOT


def main() -> None:
    known = sorted(path.stem for path in (ROOT / "bench").glob("*.py") if "__main__" in path.read_text())
    name, options = (sys.argv[1], sys.argv[2:]) if sys.argv[1:] else ("", [])
    if name and name not in known:
        sys.exit(f"There is no measurement {name!r}, but {', '.join(known) or 'none at all'}.")
    sys.exit(max(run(each, options) for each in ([name] if name else known)))


def run(name: str, options: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False).returncode


if __name__ == "__main__":
    main()
