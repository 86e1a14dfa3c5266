"""`./portal manage …`: Django's commands, with the settings and, while it runs, the broker of `./portal up`."""

import os
import sys

from ops import environment, folder
from ops.config import ROOT, load
from ops.problem import Problem


def main() -> None:
    try:
        config = load()
        folder.make(config.data_dir)
        settings = environment.product_environment(config)
    except Problem as problem:
        sys.exit(str(problem))
    if not config.redis_url and folder.is_in_use(config.data_dir):
        settings |= environment.of_running_instance(config.data_dir)
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]], settings)


if __name__ == "__main__":
    main()
