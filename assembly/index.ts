// The ABI of maps and nothing else, in the order of the data's way. `all.ts` has the rest, too.
export { VoxelType, copyLevels, findEnds, flagMask, flagVoxels, hideVoxels, packRows } from "./voxels";
export { discretizeFixedBinNumber, discretizeFixedBinSize, discretizeUniformEdges } from "./discretize";
export { WindowStatus } from "./core/tile";
export { hasUndefined } from "./core/chunk";

export { StatisticsFeature, StatisticsPart } from "./statistics/features";
export { initializeStatistics, layoutStatistics, mapStatistics } from "./statistics/map";

export { HistogramFeature, HistogramPart } from "./histogram/features";
export { initializeHistogram, layoutHistogram, mapHistogram } from "./histogram/map";

export { GlcmFeature, GlcmPart } from "./glcm/features";
export { initializeGlcm, layoutGlcm, mapGlcm } from "./glcm/map";

/** First byte that is the host's. */
export function heapBase(): usize {
  return __heap_base;
}
