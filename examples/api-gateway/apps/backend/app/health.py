"""What HEALTHCHECK asks: fails unless the service of this container answers, and is the one that SERVICE_TYPE names."""

import json
import os
import sys
from urllib.request import urlopen


def is_healthy(expected, address="http://127.0.0.1:8000/health"):
    try:
        with urlopen(address, timeout=4) as response:
            return json.load(response)["service"] == expected
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(os.environ["SERVICE_TYPE"]) else 1)
