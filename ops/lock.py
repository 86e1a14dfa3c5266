"""`./portal lock`: write the exact versions and hashes of every package, from the reasons in pyproject.toml."""

import subprocess
import sys

from ops.config import ROOT

# One file for every platform and Python from 3.11.2 on. Of the lock formats, this one alone names no host.
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--quiet"]
OPTIONS += ["--custom-compile-command", "./portal lock"]
FILES = {"requirements.txt": [], "requirements-dev.txt": ["--extra", "dev", "--constraint", "requirements.txt"]}


def main() -> None:
    for name, more in FILES.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *OPTIONS, *more, *sys.argv[1:]]
        result = subprocess.run([*command, "--output-file", name], cwd=ROOT, check=False)
        if result.returncode:
            sys.exit(result.returncode)
        if "://" in (ROOT / name).read_text():
            sys.exit(f"{name} names a host: it must install from whatever index a machine uses.")


if __name__ == "__main__":
    main()
