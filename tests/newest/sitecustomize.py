"""Lets the test package, made for Home Assistant 2026.10, run with 2026.11.

`scripts/test --newest` puts this folder on PYTHONPATH, and Python runs this file before
everything else. It goes when there is a test package for the newest Home Assistant.
"""

import contextlib
import sys
from types import ModuleType

with contextlib.suppress(ImportError):
    # Since 2026.11 httpx means httpx2, which has to be said before anything imports it.
    # The test package imports it before Home Assistant.
    import httpx2  # type: ignore[import-not-found]

    httpx2.alias_httpx()

    # The test package imports this function, which 2026.11 no longer has, for a helper
    # that none of our tests uses. Python takes a name that a package lacks from here.
    GONE = "homeassistant.components.logger._clear_logger_overwrites"
    sys.modules[GONE] = ModuleType(GONE)
