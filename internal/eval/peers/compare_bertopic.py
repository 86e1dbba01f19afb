#!/usr/bin/env python3
"""Finds topics with BERTopic in the very vectors that askbook used and prints both as one Markdown table.

    pip install bertopic
    askbook eval topics -w WORKSPACE --gold labels.jsonl --export DIR
    compare_bertopic.py DIR...

Every figure is computed here, for both, by scikit-learn: NMI (arithmetic mean), ARI and ACC (Hungarian matching) in per cent.
All unsorted conversations together count as one more topic. "two seeds" is the mean ARI in per cent between runs with different
seeds. CPU seconds are those of finding the topics, over all threads: for BERTopic UMAP and HDBSCAN without the words of topics,
warm, after a run that compiles; for askbook those in its own run.json. With --outside LABEL the area under the curve is printed
by which the fit of askbook's conversations tells those with this label from the others.
"""

import argparse
import itertools
import json
import pathlib
import statistics
import time

import numpy as np
from bertopic import BERTopic
from hdbscan import HDBSCAN
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, roc_auc_score
from sklearn.metrics.cluster import contingency_matrix
from umap import UMAP


class TimedUMAP(UMAP):
    cpu = 0.0

    def fit_transform(self, *args, **kwargs):
        began = time.process_time()
        reduced = super().fit_transform(*args, **kwargs)
        self.cpu = time.process_time() - began
        return reduced


class TimedHDBSCAN(HDBSCAN):
    cpu = 0.0

    def fit(self, *args, **kwargs):
        began = time.process_time()
        super().fit(*args, **kwargs)
        self.cpu = time.process_time() - began
        return self


def bertopic(texts, vectors, seed):
    """Topics with the package's defaults, the same with outliers put back, and the CPU seconds of UMAP and HDBSCAN."""
    reduce = TimedUMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=seed)
    group = TimedHDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom", prediction_data=True)
    model = BERTopic(umap_model=reduce, hdbscan_model=group)
    topics, _ = model.fit_transform(texts, vectors)
    full = topics
    if -1 in topics and max(topics) >= 0:
        full = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    return topics, full, reduce.cpu + group.cpu


def agreement(gold, found):
    """NMI, ARI and ACC in per cent."""
    table = contingency_matrix(gold, found)
    rows, columns = linear_sum_assignment(-table)
    acc = table[rows, columns].sum() / len(gold)
    return [100 * normalized_mutual_info_score(gold, found), 100 * adjusted_rand_score(gold, found), 100 * acc]


def row(name, which, runs, gold, unsorted, pairs, cpu):
    """One line: the means over runs, each a list of topics."""
    means = [statistics.mean(column) for column in zip(*(agreement(gold, found) for found in runs))]
    count = statistics.mean(len(set(found) - {unsorted}) for found in runs)
    share = statistics.mean(100 * list(found).count(unsorted) / len(found) for found in runs)
    seeds = statistics.mean(100 * adjusted_rand_score(a, b) for a, b in pairs)
    cells = [*(f"{m:.1f}" for m in means), f"{count:.0f}", f"{share:.1f} %", f"{seeds:.1f}", f"{cpu:.2f}"]
    print(f"| {name} | {which} | " + " | ".join(cells) + " |", flush=True)


def level(paths, number):
    """The topic of each conversation at a level of the tree; "" is unsorted."""
    return [path[min(number, len(path) - 1)] if path else "" for path in paths]


def askbook_rows(name, items, gold, run):
    first, again = [i["topics"] for i in items], [i["again"] for i in items]
    depth = max((len(p or []) for p in first), default=0)
    by_agreement = sorted(range(depth), key=lambda n: sum(agreement(gold, level(first, n))[:2]))
    best = by_agreement[-1]
    for number, which in dict([(depth - 1, "askbook, finest level"), (best, f"askbook, best level ({best + 1} of {depth})")]).items():
        found = level(first, number)
        row(name, which, [found], gold, "", [(found, level(again, number))], run["cpu_seconds"])


def bertopic_rows(name, items, gold, vectors, seeds):
    runs = [bertopic([i["text"] for i in items], vectors, seed) for seed in range(seeds)]
    cpu = statistics.mean(r[2] for r in runs)
    for which, at in ("BERTopic, defaults", 0), ("BERTopic, outliers put back", 1):
        found = [list(r[at]) for r in runs]
        row(name, which, found, gold, -1, list(itertools.combinations(found, 2)), cpu)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, help="what askbook eval topics --export wrote")
    parser.add_argument("--seeds", type=int, default=3, help="runs of BERTopic, 2 at least (3)")
    parser.add_argument("--outside", help="label of conversations that belong to no topic")
    args = parser.parse_args()
    began = time.process_time()
    random = np.random.default_rng(0)
    for size in 300, 5000:  # UMAP finds neighbours in another way above 4096: compile both
        bertopic([f"word{n % 20} word{n % 7}" for n in range(size)], random.standard_normal((size, 16)).astype("float32"), 0)
    warmup = time.process_time() - began
    print("| data | | NMI | ARI | ACC | topics | unsorted | two seeds | CPU seconds |\n|---|---|---|---|---|---|---|---|---|")
    for folder in args.folders:
        items = [json.loads(line) for line in open(folder / "items.jsonl", encoding="utf-8")]
        run = json.loads((folder / "run.json").read_text())
        gold = [i["label"] for i in items]
        name = f"{folder.name}, {run['embedder']}"
        askbook_rows(name, items, gold, run)
        bertopic_rows(name, items, gold, np.load(folder / "vectors.npy"), args.seeds)
        if args.outside:
            auc = roc_auc_score([label == args.outside for label in gold], [-i["score"] for i in items])
            print(f"\n{name}: {args.outside} is told from the rest by its fit with an area under the curve of {auc:.3f}\n")
    print(f"\nBERTopic's first run, compilation included: {warmup:.0f} CPU seconds more.")


if __name__ == "__main__":
    main()
