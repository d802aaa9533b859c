// The ABI and nothing else, in the order of the data's way.
export { VoxelType, copyLevels, findEnds, flagMask, flagVoxels, hideVoxels, packRows } from "./voxels";
export { discretizeFixedBinNumber, discretizeFixedBinSize, discretizeUniformEdges } from "./discretize";
export { WindowStatus } from "./core/tile";
export { countUndefined } from "./core/chunk";

export { StatisticsFeature, StatisticsPart } from "./statistics/features";
export { accumulateStatistics, evaluateStatistics, regionBytesStatistics } from "./statistics/accumulate";
export { initializeStatistics, layoutStatistics, mapStatistics } from "./statistics/map";

export { HistogramFeature, HistogramPart } from "./histogram/features";
export { accumulateHistogram, evaluateHistogram, regionBytesHistogram } from "./histogram/accumulate";
export { initializeHistogram, layoutHistogram, mapHistogram } from "./histogram/map";

export { GlcmFeature, GlcmPart } from "./glcm/features";
export { accumulateGlcm, copyGlcm, evaluateGlcm, regionBytesGlcm } from "./glcm/accumulate";
export { initializeGlcm, layoutGlcm, mapGlcm } from "./glcm/map";

/** First byte that is the host's. */
export function heapBase(): usize {
  return __heap_base;
}
