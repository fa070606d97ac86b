"""``python -m rebook``: the same as ``rebook``."""

from rebook.cli import main

if __name__ == "__main__":
    main(prog_name="rebook")
