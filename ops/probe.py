"""`python -m ops.probe PORT PATH`: a container's health check, for an image that has no curl."""

import sys

from ops.address import get

if __name__ == "__main__":
    sys.exit(0 if get("127.0.0.1", int(sys.argv[1]), sys.argv[2])[0] == 200 else 1)
