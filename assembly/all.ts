// All kernels, those of regions, signatures and whole matrices included: loaded when one of these is wanted.
export * from "./index";
export { accumulateStatistics, evaluateStatistics, regionBytesStatistics } from "./statistics/accumulate";
export { accumulateHistogram, evaluateHistogram, regionBytesHistogram } from "./histogram/accumulate";
export { accumulateGlcm, copyGlcm, evaluateGlcm, regionBytesGlcm } from "./glcm/accumulate";

export { expectedMutualInformation } from "./signatures/expected";
export { addCounts, beginCounts, countPairs, countSignatures, countedKeys, layoutCounts, listCounts, numberSignatures } from "./signatures/region";

export { TscmFeature, TscmPart } from "./tscm/features";
export { initializeTscm, layoutTscm, mapTscm } from "./tscm/map";
export { accumulateTscm, addTscm, beginTscm, evaluateTscm, regionBytesTscm } from "./tscm/region";

export { TsrmFeature, TsrmPart } from "./tsrm/features";
export { initializeTsrm, layoutTsrm, mapTsrm } from "./tsrm/map";
export { accumulateTsrm, addTsrm, beginTsrm, evaluateTsrm, regionBytesTsrm, tableBytesTsrm } from "./tsrm/region";

export { TsfosFeature, TsfosPart } from "./tsfos/features";
export { initializeTsfos, layoutTsfos, mapTsfos } from "./tsfos/map";
export { accumulateTsfos, beginTsfos, deviateTsfos, evaluateTsfos, regionBytesTsfos } from "./tsfos/region";

export { TspmFeature, TspmPart } from "./tspm/features";
export { initializeTspm, layoutTspm, mapTspm } from "./tspm/map";
export {
  addMarginsTspm, addShuffleTspm, addTspm, beginTspm, evaluateTspm, regionBytesTspm, seedOfShuffle, shuffleCount, wantsTspm,
} from "./tspm/region";
