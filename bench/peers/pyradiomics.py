#!/usr/bin/env python3
"""Times PyRadiomics on workloads W1 to W6 of this folder's README: maps in its voxel-wise mode, W6 as one region.

    pip install git+https://github.com/AIM-Harvard/pyradiomics@8ed5793
    python3 bench/peers/pyradiomics.py INPUTS WORKLOAD [voxelBatch]

INPUTS holds the raw levels, u8 from 0, x fastest: `npm run bench -- --write INPUTS --workload W1` writes them. PyRadiomics
holds a matrix for every voxel of a batch; its default, -1, is all voxels at once.
"""
import json
import logging
import re
import sys
import time

import numpy
import radiomics
import SimpleITK
from radiomics import featureextractor

# DifferenceAverage is dissimilarity; an empty list is all of a class.
SIX = {"glcm": ["Contrast", "DifferenceAverage", "Idm", "JointEnergy", "JointEntropy", "Correlation"]}
LEVELS = {"firstorder": ["Entropy", "Uniformity", "Mean", "Variance", "Skewness", "Kurtosis"]}
GLCM = {"glcm": []}


def workload(name):
    """File, size (x, y, z), radius of the window (None: one region) and features."""
    known = {
        "W1": ("img512_q32.u8", (512, 512, 1), 2, SIX),
        "W2": ("img512_q64.u8", (512, 512, 1), 5, SIX),
        "W3": ("img256_q256.u8", (256, 256, 1), 3, SIX),
        "W4": ("vol64_q32.u8", (64, 64, 64), 1, GLCM),
        "W6": ("vol128_q64.u8", (128, 128, 128), None, GLCM),
    }
    window = re.fullmatch(r"W5_w(3|5|9|15|31)", name)
    return ("img512_q64.u8", (512, 512, 1), int(window[1]) // 2, LEVELS) if window else known.get(name)


def ball(size):
    """Radius 50 in the middle of 128 x 128 x 128."""
    z, y, x = (2 * axis - (n - 1) for axis, n in zip(numpy.indices(size[::-1]), size[::-1]))
    return x**2 + y**2 + z**2 <= 100**2


def main(folder, name, batch):
    file, size, radius, features = workload(name)
    levels = numpy.fromfile(f"{folder}/{file}", numpy.uint8).reshape(size[::-1]).astype(numpy.int16) + 1
    inside = ball(size) if radius is None else numpy.ones(levels.shape, bool)
    image, mask = SimpleITK.GetImageFromArray(levels), SimpleITK.GetImageFromArray(inside.astype(numpy.uint8))
    logging.getLogger("radiomics").setLevel(logging.ERROR)
    settings = {"binWidth": 1, "distances": [1], "symmetricalGLCM": True, "force2D": size[2] == 1, "additionalInfo": False}
    if radius is not None:
        settings.update(kernelRadius=radius, maskedKernel=True, voxelBatch=batch)
    extractor = featureextractor.RadiomicsFeatureExtractor(**settings)
    extractor.disableAllFeatures()
    extractor.enableFeaturesByName(**features)
    start = time.perf_counter()
    extractor.execute(image, mask, voxelBased=radius is not None)
    seconds = time.perf_counter() - start
    print(json.dumps({"peer": f"PyRadiomics {radiomics.__version__}", "work": name, "voxelBatch": radius and batch, "s": round(seconds, 3)}))


if __name__ == "__main__":
    if len(sys.argv) < 3 or workload(sys.argv[2]) is None:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
