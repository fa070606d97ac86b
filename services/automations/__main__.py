"""``python -m services.automations http|worker|migrate``."""

import os
import sys

from libs.running import main
from services.automations import config
from services.automations.bootstrap import build

if __name__ == "__main__":
    sys.exit(main(config.read, build, sys.argv[1:], os.environ))
