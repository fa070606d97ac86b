"""``python -m services.notifications http|worker|migrate``."""

import os
import sys

from libs.running import main
from services.notifications import config
from services.notifications.bootstrap import build

if __name__ == "__main__":
    sys.exit(main(config.read, build, sys.argv[1:], os.environ))
