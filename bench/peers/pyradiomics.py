#!/usr/bin/env python3
"""Times PyRadiomics' voxel-wise mode on workloads W1 to W4 of this folder's README.

    pip install pyradiomics==3.1.0 SimpleITK numpy
    python3 bench/peers/pyradiomics.py INPUTS W1 [voxelBatch]

INPUTS holds the raw levels, u8 from 0, x fastest: `npm run bench -- --write INPUTS --workload W1` writes them. A negative
voxelBatch (its default) takes all voxels at once, which asks for a matrix per voxel; 1000 to 10000 was the fastest.
"""
import json
import logging
import sys
import time

import numpy
import SimpleITK
from radiomics import featureextractor

SIX = ["Contrast", "DifferenceAverage", "Idm", "JointEnergy", "JointEntropy", "Correlation"]  # DifferenceAverage: dissimilarity
WORKLOADS = {
    "W1": ("img512_q32.u8", (512, 512), 2, SIX),
    "W2": ("img512_q64.u8", (512, 512), 5, SIX),
    "W3": ("img256_q256.u8", (256, 256), 3, SIX),
    "W4": ("vol64_q32.u8", (64, 64, 64), 1, []),  # all of them
}


def main(folder, work, batch):
    file, size, radius, features = WORKLOADS[work]
    levels = numpy.fromfile(f"{folder}/{file}", numpy.uint8).reshape((1,) * (3 - len(size)) + size[::-1]).astype(numpy.int16) + 1
    image, mask = SimpleITK.GetImageFromArray(levels), SimpleITK.GetImageFromArray(numpy.ones(levels.shape, numpy.uint8))
    logging.getLogger("radiomics").setLevel(logging.ERROR)
    extractor = featureextractor.RadiomicsFeatureExtractor(
        binWidth=1, distances=[1], symmetricalGLCM=True, force2D=len(size) == 2, kernelRadius=radius, maskedKernel=True, voxelBatch=batch)
    extractor.disableAllFeatures()
    extractor.enableFeaturesByName(glcm=features)
    start = time.perf_counter()
    extractor.execute(image, mask, voxelBased=True)
    print(json.dumps({"peer": "pyradiomics", "work": work, "voxelBatch": batch, "s": round(time.perf_counter() - start, 3)}))


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[2] not in WORKLOADS:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000)
