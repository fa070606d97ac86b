"""``python -m services.scheduling http|worker|migrate``."""

import os
import sys

from libs.running import main
from services.scheduling import config
from services.scheduling.bootstrap import build

if __name__ == "__main__":
    sys.exit(main(config.read, build, sys.argv[1:], os.environ))
