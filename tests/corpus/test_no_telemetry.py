"""Libraries that report to their makers are kept from it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# A session over the smallest model there is: onnxruntime reports when a session is made.
SESSION = """
{first}
import onnx, onnxruntime
from onnx import TensorProto, helper
shape = [1]
graph = helper.make_graph(
    [helper.make_node("Identity", ["x"], ["y"])],
    "g",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
"""
# In a continuous integration onnxruntime keeps still by itself; here it must be we who silence it.
QUIET = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")


def written_below(home: Path, first: str) -> list[str]:
    """What a session leaves below a user's home."""
    environment = {name: value for name, value in os.environ.items() if name not in QUIET}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    code = SESSION.format(first=first)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def test_onnxruntime_keeps_no_device_id_and_no_queue(tmp_path: Path) -> None:
    assert written_below(tmp_path, "import corpus") == []


def test_every_package_of_ours_imports_the_one_that_silences_it() -> None:
    for module in ("indexing.encoder", "corpus.reading.ocr_engine", "qa_service.cli", "eval.run"):
        code = f"import os, {module}\nassert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
        environment = {name: value for name, value in os.environ.items() if name not in QUIET}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)
