"""Writes test/answers/network-networkx.json: measures of point networks by NetworkX and NumPy.

Points are joined if the root mean square of their differences is at most the threshold. Eigenvector centrality is numpy's
eigh of each component's adjacency matrix, scaled to a largest entry of 1. Needs numpy and networkx.
"""
import datetime
import json
import pathlib

import networkx as nx
import numpy as np


def measure(points, threshold):
    n = len(points)
    distances = np.sqrt(((points[:, None] - points[None]) ** 2).mean(-1))
    adjacency = (distances <= threshold) & ~np.eye(n, dtype=bool)
    graph = nx.from_numpy_array(adjacency)
    components = [sorted(members) for members in nx.connected_components(graph)]
    centrality = np.zeros(n)
    for members in components:
        vector = np.abs(np.linalg.eigh(adjacency[np.ix_(members, members)].astype(float))[1][:, -1])
        centrality[members] = vector / vector.max()
    lengths = [length for source, found in nx.all_pairs_shortest_path_length(graph) for target, length in found.items() if target != source]
    return {
        "nodeCount": n,
        "edgeCount": graph.number_of_edges(),
        "componentCount": len(components),
        "meanNodeStrength": distances[np.triu_indices(n, 1)].mean(),
        "meanDegreeCentrality": np.mean(list(nx.degree_centrality(graph).values())),
        "meanClustering": nx.average_clustering(graph),
        "meanBetweenness": np.mean(list(nx.betweenness_centrality(graph).values())),
        "meanEigenvectorCentrality": centrality.mean(),
        "averagePathLength": np.mean(lengths) if lengths else 0.0,
        "globalEfficiency": nx.global_efficiency(graph),
    }


random = np.random.default_rng(1906)
near = lambda center, count: np.clip(center + 0.05 * random.standard_normal((count, len(center))), 0, 1)
sets = [
    ("dense", random.random((60, 2)), 0.5),
    ("sparse", random.random((90, 3)), 0.12),
    ("more than a word", random.random((150, 2)), 0.2),
    ("a chain", np.linspace(0, 1, 40)[:, None], 0.03),
    ("two clusters of nearly one size", np.vstack([near([0.1, 0.1], 41), near([0.9, 0.9], 40)]), 0.5),
    ("two clusters that hang by a thread", np.vstack([near([0.1, 0.1], 41), near([0.9, 0.9], 40), [[0.5, 0.5]]]), 0.42),
    ("points again and again", random.integers(0, 4, (120, 2)) / 3, 0.3),
    ("points again and again, many", random.integers(0, 3, (200, 3)) / 2, 0.5),
    ("no edge", np.array([[0.0, 0], [1, 1], [0, 1]]), 0.1),
]
cases = [
    {"name": name, "points": np.round(points, 6).tolist(), "threshold": threshold, "values": {
        key: float(value) for key, value in measure(np.round(points, 6), threshold).items()}}
    for name, points, threshold in sets
]
out = pathlib.Path(__file__).parents[2] / "test/answers/network-networkx.json"
out.write_text(json.dumps({
    "tool": f"NetworkX {nx.__version__}, numpy {np.__version__}",
    "script": "scripts/answers/network.py", "date": datetime.date.today().isoformat(), "cases": cases,
}, separators=(",", ":")) + "\n")
for case in cases:
    print(case["name"], case["values"])
