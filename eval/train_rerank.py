"""Learn the order of articles and write it as ``indexing/data/rerank.onnx``.

    python -m eval.train_rerank --corpus corpus.jsonl --queries queries.jsonl [--library DIR] [--out FILE]

Corpus, queries and library are those of ``anzhi eval retrieval``. Before anything is written, the figures of
the same recipe in folds of neighbouring questions are printed: they are what to expect of questions that the
model has not seen. The model is the sum of a few small LambdaMART ensembles that differ in their seed only;
the same data, seed and version of LightGBM give the same file. LightGBM is needed here and nowhere else.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from corpus.errors import AnzhiError, SettingsError
from eval.retrieval import (
    FIGURES,
    Pool,
    add_options,
    blocks,
    groups_of,
    in_folds,
    judge,
    library_of,
    pool,
    ranked,
    read_questions,
    summary,
    wanted,
)
from indexing.features import NAMES, Floats
from indexing.rerank import COLUMNS, ENCODER, MODEL, Reranker, model_name
from indexing.search import Query, Searcher

FOLDS: Final = 5
SEEDS: Final = 3
ROUNDS: Final = 100
#: Candidates that a question is learned from: what stands further behind is like the last of these.
LEARNED_FROM: Final = 200
_OPSET: Final = 3
#: Few questions and many figures: small trees, half of the figures each, and much damping.
PARAMETERS: Final[Mapping[str, Any]] = {
    "objective": "lambdarank",
    "learning_rate": 0.08,
    "num_leaves": 8,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "lambdarank_truncation_level": 30,
    "verbosity": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}


@dataclass(frozen=True, slots=True)
class Trees:
    """A learned model: boosters of LightGBM whose sum ranks."""

    boosters: tuple[Any, ...]

    def predict(self, figures: Floats) -> NDArray[np.float64]:
        """One score a row."""
        return np.asarray(sum(booster.predict(figures) for booster in self.boosters), np.float64)


def learn(pools: Sequence[Pool], *, seed: int = 7, seeds: int = SEEDS, rounds: int = ROUNDS) -> Trees:
    """Learn from questions and their candidates.

    Raises:
        SettingsError: LightGBM is not installed.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise SettingsError("没有安装 LightGBM。请先运行 pip install anzhi[train] 再试。") from error
    figures, labels, sizes = [], [], []
    for given in pools:
        if not given.relevant[:LEARNED_FROM].any():
            continue  # nothing to tell apart
        figures.append(given.figures[:LEARNED_FROM])
        labels.append(given.relevant[:LEARNED_FROM].astype(np.int32))
        sizes.append(len(labels[-1]))
    table, wanted = np.concatenate(figures), np.concatenate(labels)
    boosters = []
    for number in range(seeds):
        data = lightgbm.Dataset(table, wanted, group=sizes, feature_name=list(NAMES))
        boosters.append(lightgbm.train({**PARAMETERS, "seed": seed + number}, data, rounds))
    return Trees(tuple(boosters))


# LightGBM → ONNX ----------------------------------------------------------------------------------


def to_onnx(trees: Trees, encoder: str = "") -> bytes:
    """The trees as one TreeEnsembleRegressor (ai.onnx.ml) from ``figures`` (n, columns) to ``score``.

    Only the columns that a tree asks for are inputs; their names stand in the model's properties.
    """
    used = sorted({node["split_feature"] for node in _splits(trees)})
    columns = {feature: at for at, feature in enumerate(used)}
    attributes: dict[str, Any] = {
        "nodes_treeids": [],
        "nodes_nodeids": [],
        "nodes_featureids": [],
        "nodes_modes": [],
        "nodes_values": [],
        "nodes_truenodeids": [],
        "nodes_falsenodeids": [],
        "nodes_missing_value_tracks_true": [],
        "target_treeids": [],
        "target_nodeids": [],
        "target_ids": [],
        "target_weights": [],
    }
    for tree, root in enumerate(_roots(trees)):
        _put(attributes, tree, root, columns)
    node = helper.make_node(
        "TreeEnsembleRegressor", ["figures"], ["score"], domain="ai.onnx.ml", n_targets=1, **attributes
    )
    graph = helper.make_graph(
        [node],
        "rerank",
        [helper.make_tensor_value_info("figures", TensorProto.FLOAT, [None, len(used)])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, [None, 1])],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("ai.onnx.ml", _OPSET), helper.make_opsetid("", 18)]
    )
    model.ir_version = 9
    helper.set_model_props(
        model,
        {COLUMNS: json.dumps([NAMES[feature] for feature in used]), ENCODER: model_name(encoder)},
    )
    onnx.checker.check_model(model)
    made: bytes = model.SerializeToString(deterministic=True)
    return made


def _roots(trees: Trees) -> Iterator[Mapping[str, Any]]:
    for booster in trees.boosters:
        for tree in booster.dump_model()["tree_info"]:
            yield tree["tree_structure"]


def _splits(trees: Trees) -> Iterator[Mapping[str, Any]]:
    waiting = list(_roots(trees))
    while waiting:
        node = waiting.pop()
        if "split_feature" in node:
            yield node
            waiting += [node["left_child"], node["right_child"]]


def _put(attributes: dict[str, Any], tree: int, root: Mapping[str, Any], columns: Mapping[int, int]) -> None:
    """Append the nodes of one tree, in preorder."""
    waiting: list[tuple[Mapping[str, Any], int]] = [(root, 0)]
    given = 1
    while waiting:
        node, number = waiting.pop()
        leaf = "split_feature" not in node
        left, right = (0, 0) if leaf else (given, given + 1)
        values = {
            "nodes_treeids": tree,
            "nodes_nodeids": number,
            "nodes_featureids": 0 if leaf else columns[node["split_feature"]],
            "nodes_modes": "LEAF" if leaf else "BRANCH_LEQ",
            "nodes_values": 0.0 if leaf else _threshold(float(node["threshold"])),
            "nodes_truenodeids": left,
            "nodes_falsenodeids": right,
            "nodes_missing_value_tracks_true": 0,
        }
        for name, value in values.items():
            attributes[name].append(value)
        if leaf:
            attributes["target_treeids"].append(tree)
            attributes["target_nodeids"].append(number)
            attributes["target_ids"].append(0)
            attributes["target_weights"].append(float(node["leaf_value"]))
            continue
        given += 2
        waiting += [(node["right_child"], right), (node["left_child"], left)]


def _threshold(value: float) -> float:
    """The largest float32 that is no greater: figures are float32, so every comparison comes out the same."""
    near = np.float32(value)
    if float(near) > value:
        near = np.nextafter(near, np.float32(-np.inf))
    return float(near)


# command ------------------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Learn, print the figures in folds, write; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--out", type=Path, default=MODEL, help="where to write the model")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folds", type=int, default=FOLDS, help="0 leaves the figures out")
    options = parser.parse_args(argv)
    try:
        questions = read_questions(options.queries)[: options.limit or None]
        with library_of(options) as app:
            searcher = Searcher(app.library, app.index_root, app.encoder, rerank=False)
            generation, _, _ = searcher.examine(Query(questions[0].text, kinds=("article",)))
            ids, model = groups_of(generation, options.corpus), Reranker()
            pools = [pool(searcher, model, question, wanted(app, question), ids) for question in questions]
        print(f"{len(pools)} questions, {sum(len(one.group) for one in pools)} candidates")
        _say("fusion", [judge(ranked(one, one.fused), one.answers) for one in pools])
        if options.folds:
            for number, block in enumerate(blocks(len(pools), options.folds), 1):
                ends = questions[int(block[0])].id, questions[int(block[-1])].id
                print(f"  fold {number}: questions {ends[0]} to {ends[1]}")
            _say(f"model in {options.folds} folds", in_folds(pools, options.folds))
        trees = learn(pools, seed=options.seed)
    except AnzhiError as error:
        print(f"错误：{error.message}", file=sys.stderr)
        return 1
    options.out.write_bytes(to_onnx(trees, generation.manifest.encoder))
    made = Reranker(options.out)
    print(f"wrote {options.out} ({options.out.stat().st_size} bytes, {made.check()})")
    return 0


def _say(name: str, judged: Sequence[Any]) -> None:
    figures = summary(judged)
    print(name, "  ".join(f"{one} {figures[one]['value']:.4f} {figures[one]['interval']}" for one in FIGURES))


if __name__ == "__main__":
    sys.exit(main())
