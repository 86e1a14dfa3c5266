"""`./portal bench NAME …` runs one measurement of bench/; without a name, all of them, and writes bench/RESULTS.md."""

import subprocess
import sys

from ops.config import ROOT


def main() -> None:
    files = (ROOT / "bench").glob("[a-z]*.py")
    known = sorted(path.stem for path in files if '"__main__"' in path.read_text())
    arguments = sys.argv[1:]
    module = "bench"
    if arguments and not arguments[0].startswith("-"):
        name = arguments.pop(0)
        if name not in known:
            sys.exit(f"There is no measurement {name!r}, but {', '.join(known) or 'none at all'}.")
        module = f"bench.{name}"
    sys.exit(subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode)


if __name__ == "__main__":
    main()
