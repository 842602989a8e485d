"""Documents in, clauses and responsibilities out: reading, outline, extraction and the library."""

import os

# Since 1.29 the official builds of onnxruntime report every session to its maker: they keep a device id and
# a queue of events below the user's cache folder and send them over HTTPS. Nothing may leave this machine.
# The variable counts only before the library initialises, and child processes inherit it, so it is set here,
# in the package that every other one imports first (onnxruntime, docs/Privacy.md, "Disabling Telemetry").
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
