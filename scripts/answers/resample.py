"""Writes test/answers/resample-scipy.json: images resampled between oblique grids by scipy.ndimage.map_coordinates.

Indices come from world coordinates by numpy's linear solver. Where SciPy's and our rules for the rim differ (it holds the
outermost values without end), voxels more than half a voxel beyond the centers are set to null. Needs numpy and scipy.
"""
import datetime
import json
import pathlib

import numpy as np
import scipy
from scipy.ndimage import map_coordinates


def rotation(*angles):
    """Turns about x, y and z, one after the other."""
    turned = np.eye(3)
    for axis, angle in enumerate(np.radians(angles)):
        a, b = [(1, 2), (2, 0), (0, 1)][axis]
        turn = np.eye(3)
        turn[[a, b], [a, b]] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        turned = turn @ turned
    return turned


def grid(size, spacing, origin, direction):
    return {"size": size, "spacing": spacing, "origin": origin, "direction": np.round(direction, 12).ravel().tolist()}


def affine(geometry):
    dimension = len(geometry["size"])
    return np.array(geometry["direction"]).reshape(dimension, dimension) @ np.diag(geometry["spacing"])


def resample(image, data, reference, order):
    """`data` as (z, y, x); SciPy's coordinates run the same way."""
    size = reference["size"]
    places = np.stack(np.meshgrid(*[np.arange(n) for n in size], indexing="ij"), -1).reshape(-1, len(size))
    world = places @ affine(reference).T + reference["origin"]
    indices = np.linalg.solve(affine(image), (world - image["origin"]).T)
    values = map_coordinates(data, indices[::-1], order=order, mode="nearest", output=np.float64).reshape(size)
    inside = np.all((indices >= -0.5) & (indices < np.array(image["size"])[:, None] - 0.5), axis=0).reshape(size)
    flat = np.where(inside, values, np.nan).T.ravel()       # x fastest
    return [None if np.isnan(x) else round(float(x), 12) for x in flat]


random = np.random.default_rng(20190514)
mirrored = np.diag([-1.0, 1.0, 1.0])
cases = [
    ("oblique, finer", grid([9, 7, 5], [1.5, 2, 3], [-7, 11, 40], rotation(10, -20, 30)),
     grid([12, 13, 9], [1.1, 1.3, 1.7], [-6, 12, 39], rotation(-15, 5, 50))),
    ("oblique against mirrored, coarser", grid([11, 12, 6], [0.7, 0.9, 2.5], [3, -4, 5], rotation(40, 0, -70)),
     grid([5, 4, 5], [2.2, 3.1, 2.7], [10, -8, 3], mirrored @ rotation(5, 5, 5))),
    ("in a plane", grid([14, 9], [0.8, 1.2], [2, 3], rotation(0, 0, 25)[:2, :2]), grid([10, 11], [1, 0.9], [0, 4], rotation(0, 0, -10)[:2, :2])),
    ("axes in other order", grid([6, 5, 4], [1, 2, 3], [0, 0, 0], np.eye(3)),
     grid([4, 6, 5], [2.9, 0.9, 1.9], [0.1, 0.2, 0.3], np.eye(3)[:, [2, 0, 1]])),
]
result = []
for name, image, reference in cases:
    data = random.integers(-500, 500, image["size"][::-1])
    result.append({
        "name": name, "image": {**image, "data": data.ravel().tolist()}, "reference": reference,
        "linear": resample(image, data, reference, 1), "nearest": resample(image, data, reference, 0),
    })
out = pathlib.Path(__file__).parents[2] / "test/answers/resample-scipy.json"
out.write_text(json.dumps({
    "tool": f"scipy.ndimage.map_coordinates, SciPy {scipy.__version__}, numpy {np.__version__}",
    "script": "scripts/answers/resample.py", "date": datetime.date.today().isoformat(), "cases": result,
}, separators=(",", ":")) + "\n")
