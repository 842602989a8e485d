"""Importing Haystack without telemetry and without torch. Import this before anything of ``haystack``.

Haystack tries ``import torch`` for its own model components, none of which we use. Where the extra ``models``
is installed that costs every process 200 MB and some seconds for nothing; sentence-transformers imports torch
itself when an encoder asks for it.
"""

from __future__ import annotations

import os
import sys

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

if "haystack" not in sys.modules and "torch" not in sys.modules:
    sys.modules["torch"] = None  # type: ignore[assignment]  # an import of it now fails, as where it is absent
    try:
        import haystack.utils.device  # noqa: F401  # where torch would be imported
    finally:
        del sys.modules["torch"]
