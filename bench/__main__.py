"""python -m bench NAME DATA...: measures one part of the program on data given by path."""

from __future__ import annotations

import importlib
import pkgutil
import signal
import sys

import bench


def main() -> int:
    """Runs ``bench.NAME.main(arguments)``; 2 without a known name."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    modules = [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]
    names = {module.replace("_", "-"): module for module in sorted(modules)}
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print(f"usage: python -m bench {{{','.join(names)}}} DATA", file=sys.stderr)
        return 2
    code: int = importlib.import_module(f"bench.{names[sys.argv[1]]}").main(sys.argv[2:])
    return code


if __name__ == "__main__":
    sys.exit(main())
