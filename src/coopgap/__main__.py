"""Run the command line as ``python -m coopgap``."""

from __future__ import annotations

from coopgap.cli import main

if __name__ == "__main__":
    main()
