"""The network of multilingual-e5-small as an ONNX graph with 8-bit weights.

BERT: post-norm layers, erf GELU, absolute positions from 0. The graph takes the token ids of **one** text
and gives the mean of its last hidden states. One text a run, and several runs at once on threads of their
own, is as fast on a CPU as padded batches, needs no mask, and makes a vector independent of the texts that
happen to be encoded beside it: dynamic quantisation takes the range of a whole batch, so that in a batch
the same passage would get another vector each time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from indexing.e5_weights import E5Weights

MICROSOFT = "com.microsoft"  # fused operators that onnxruntime brings; they work on the CPU
OPSETS = (helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1))
IR_VERSION = 10


class _Graph:
    """Collects nodes and constants; every node has one output, which has the node's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], name: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name, domain=domain, **attributes))
        return name


def build_graph(weights: E5Weights, kept: npt.NDArray[np.int64]) -> onnx.ModelProto:
    """The float32 network over the ``kept`` rows of the vocabulary.

    Input ``ids``: int64 (1, tokens). Output ``mean``: float32 (1, hidden), not yet normalised.
    """
    shape, graph = weights.shape, _Graph()
    hidden = shape.hidden
    words = graph.constant("words", weights.rows("emb.word", kept, hidden))
    # the token type is always 0: its row is part of every position
    types = weights.tensor("emb.type", shape.token_types, hidden)
    places = graph.constant("positions", weights.tensor("emb.pos", shape.positions, hidden) + types[0])
    zero = graph.constant("zero", np.array([0], np.int64))
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    word = graph.node("Gather", [words, "ids"], "word")
    place = graph.node("Slice", [places, zero, length, zero], "place")
    state = graph.node("Add", [word, place], "embedded")
    scale, bias = (
        graph.constant(f"emb.ln.{part}", weights.tensor(f"emb.ln.{part}", hidden)) for part in "wb"
    )
    state = graph.node(
        "LayerNormalization", [state, scale, bias], "layer_input", axis=-1, epsilon=shape.epsilon
    )
    for number in range(shape.layers):
        state = _layer(graph, weights, f"l{number}.", state)
    axis = graph.constant("axis", np.array([1], np.int64))
    graph.node("ReduceMean", [state, axis], "mean", keepdims=0)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, hidden])],
            graph.constants,
        ),
        opset_imports=list(OPSETS),
        ir_version=IR_VERSION,
    )


def _layer(graph: _Graph, weights: E5Weights, name: str, state: str) -> str:
    """One transformer layer: attention and feed-forward, each with residual and layer norm."""
    shape = weights.shape
    hidden, wide = shape.hidden, shape.feed_forward

    def vector(part: str, size: int = hidden) -> str:
        return graph.constant(name + part, weights.tensor(name + part, size))

    def product(value: str, part: str, outputs: int, inputs: int) -> str:
        matrix = graph.constant(name + part, weights.tensor(name + part, outputs, inputs).T)
        return graph.node("MatMul", [value, matrix], f"{name}{part}.product")

    def residual(value: str, change: str, norm: str, bias: str) -> str:
        return graph.node(
            "SkipLayerNormalization",
            [value, change, vector(f"{norm}.w"), vector(f"{norm}.b"), vector(bias)],
            f"{name}{norm}",
            MICROSOFT,
            epsilon=shape.epsilon,
        )

    matrices = np.concatenate([weights.tensor(f"{name}{part}.w", hidden, hidden) for part in "qkv"])
    biases = np.concatenate([weights.tensor(f"{name}{part}.b", hidden) for part in "qkv"])
    attended = graph.node(
        "Attention",
        [state, graph.constant(f"{name}qkv.w", matrices.T), graph.constant(f"{name}qkv.b", biases)],
        f"{name}attended",
        MICROSOFT,
        num_heads=shape.heads,
    )
    state = residual(state, product(attended, "ao.w", hidden, hidden), "aln", "ao.b")
    inner = product(state, "fi.w", wide, hidden)
    inner = graph.node("BiasGelu", [inner, vector("fi.b", wide)], f"{name}gelu", MICROSOFT)
    return residual(state, product(inner, "fo.w", hidden, wide), "oln", "fo.b")


def write_model(weights: E5Weights, kept: npt.NDArray[np.int64], path: Path) -> None:
    """Writes the quantised network to ``path``: some seconds, less than 1 GB of memory at the peak.

    Temporary files lie beside ``path``.
    """
    model = build_graph(weights, kept)
    # the graph is already in the form that the library's preprocessing would give it
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    plain = path.with_suffix(".float32")
    onnx.save_model(model, str(plain))
    del model
    quantize_dynamic(
        plain,
        path,
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    plain.unlink()
