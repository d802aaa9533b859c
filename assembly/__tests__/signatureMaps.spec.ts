import { Settings, Tile } from "../core/tile";
import { GlcmFeature, GlcmPart } from "../glcm/features";
import { initializeGlcm, layoutGlcm, mapGlcm } from "../glcm/map";
import { HistogramFeature, HistogramPart } from "../histogram/features";
import { initializeHistogram, layoutHistogram, mapHistogram } from "../histogram/map";
import { TscmFeature, TscmPart } from "../tscm/features";
import { initializeTscm, layoutTscm, mapTscm } from "../tscm/map";
import { TsfosFeature, TsfosPart } from "../tsfos/features";
import { initializeTsfos, layoutTsfos, mapTsfos } from "../tsfos/map";
import { TspmFeature, TspmPart } from "../tspm/features";
import { initializeTspm, layoutTspm, mapTspm } from "../tspm/map";
import { TsrmFeature, TsrmPart } from "../tsrm/features";
import { initializeTsrm, layoutTsrm, mapTsrm } from "../tsrm/map";
import { allocate, isGuarded, makeImages, makeSettings, mapAt } from "./support";

const WIDTH: i32 = 9, HEIGHT: i32 = 7, VOXELS: i32 = WIDTH * HEIGHT, G: i32 = 5;

/** `copies` times one image, with a hole. */
function makeLevels(copies: i32): StaticArray<u16> {
  const levels = new StaticArray<u16>(copies * VOXELS);
  for (let i = 0, seed: u32 = 11; i < VOXELS; i++) {
    seed = seed * 1664525 + 1013904223;
    for (let k = 0; k < copies; k++) levels[k * VOXELS + i] = i == 24 ? 0 : <u16>(1 + (seed >> 16) % <u32>G);
  }
  return levels;
}

function settingsOf(copies: i32, samples: i32, parts: i32, features: StaticArray<i32>, offsets: StaticArray<i32>): Settings {
  const settings = makeSettings(G, samples, parts, features, offsets);
  settings.imageCount = copies;
  settings.levelCountsPtr = allocate(32);
  for (let k = 0; k < copies; k++) store<i32>(settings.levelCountsPtr + (<usize>k << 2), G);
  return settings;
}

const OFFSETS: StaticArray<i32> = [1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, -1, 0, 0];

function close(got: f32, want: f64): bool {
  return got == <f32>want || Math.abs(<f64>got - want) < 2e-6 * Math.max(1, Math.abs(want));
}

describe("maps of signatures", () => {
  it("of one image, and of copies of it, are those of its histogram", () => {
    const one = makeImages(makeLevels(1), 1, WIDTH, HEIGHT, 1, 2), settings = makeSettings(
      G, 9, HistogramPart.moments | HistogramPart.cells, [HistogramFeature.entropy, HistogramFeature.uniformity], [],
    );
    const bytes = layoutHistogram(changetype<usize>(one), changetype<usize>(settings), allocate(4096)), scratch = allocate(bytes);
    initializeHistogram(changetype<usize>(one), changetype<usize>(settings), scratch);
    mapHistogram(changetype<usize>(one), changetype<usize>(settings), scratch);
    for (let copies = 1; copies <= 3; copies++) {
      const tile = makeImages(makeLevels(copies), copies, WIDTH, HEIGHT, 1, 4), mine = settingsOf(
        copies, 9, TspmPart.joint | TspmPart.singles | TspmPart.leaveOneOut | TspmPart.subsets,
        [TspmFeature.jointEntropy, TspmFeature.uniformity, TspmFeature.mutualInformation, TspmFeature.interaction], [],
      );
      const size = layoutTspm(changetype<usize>(tile), changetype<usize>(mine), allocate(4096)), own = allocate(size);
      initializeTspm(changetype<usize>(tile), changetype<usize>(mine), own);
      for (let turn = 0; turn < 2; turn++) mapTspm(changetype<usize>(tile), changetype<usize>(mine), own);
      expect(isGuarded(own, size)).toBe(true);
      for (let i = 0; i < VOXELS; i++) {
        const entropy = <f64>mapAt(one, 0, i);
        expect(close(mapAt(tile, 0, i), entropy)).toBe(true);
        expect(close(mapAt(tile, 1, i), <f64>mapAt(one, 1, i))).toBe(true);
        expect(close(mapAt(tile, 2, i), <f64>(copies - 1) * entropy)).toBe(true);
        expect(close(mapAt(tile, 3, i), entropy)).toBe(true);
      }
    }
  });

  it("of pairs of one image, and of copies of it, are those of its GLCM, merged and averaged", () => {
    for (let averaged = 0; averaged < 2; averaged++) {
      const one = makeImages(makeLevels(1), 1, WIDTH, HEIGHT, 1, 8), settings = makeSettings(
        G, 40, GlcmPart.cells | GlcmPart.maximum | GlcmPart.marginals | GlcmPart.moments | GlcmPart.inverse,
        [GlcmFeature.jointEntropy, GlcmFeature.angularSecondMoment, GlcmFeature.jointMaximum, GlcmFeature.informationCorrelation2,
          GlcmFeature.contrast, GlcmFeature.jointVariance, GlcmFeature.inverseDifference, GlcmFeature.inverseDifferenceMoment], OFFSETS,
      );
      settings.averaged = averaged;
      const bytes = layoutGlcm(changetype<usize>(one), changetype<usize>(settings), allocate(4096)), scratch = allocate(bytes);
      initializeGlcm(changetype<usize>(one), changetype<usize>(settings), scratch);
      mapGlcm(changetype<usize>(one), changetype<usize>(settings), scratch);
      for (let copies = 1; copies <= 4; copies += 3) {
        const tile = makeImages(makeLevels(copies), copies, WIDTH, HEIGHT, 1, 8), mine = settingsOf(
          copies, 40, TscmPart.cells | TscmPart.maximum | TscmPart.marginals | TscmPart.differences | TscmPart.moments | TscmPart.inverse,
          [TscmFeature.jointEntropy, TscmFeature.angularSecondMoment, TscmFeature.jointMaximum, TscmFeature.informationCorrelation2,
            TscmFeature.contrast, TscmFeature.jointVariance, TscmFeature.inverseDifference, TscmFeature.inverseDifferenceMoment], OFFSETS,
        );
        mine.averaged = averaged;
        const size = layoutTscm(changetype<usize>(tile), changetype<usize>(mine), allocate(4096)), own = allocate(size);
        initializeTscm(changetype<usize>(tile), changetype<usize>(mine), own);
        for (let turn = 0; turn < 2; turn++) mapTscm(changetype<usize>(tile), changetype<usize>(mine), own);
        expect(isGuarded(own, size)).toBe(true);
        for (let f = 0; f < 8; f++) for (let i = 0; i < VOXELS; i++) expect(close(mapAt(tile, f, i), <f64>mapAt(one, f, i))).toBe(true);
      }
    }
  });

  it("between two copies tell that they are one", () => {
    const tile: Tile = makeImages(makeLevels(2), 2, WIDTH, HEIGHT, 1, 4), settings = settingsOf(
      2, 9, TsrmPart.moments | TsrmPart.entropies | TsrmPart.covariances,
      [TsrmFeature.contrast, TsrmFeature.mutualInformationMean, TsrmFeature.informationDistanceMaximum, TsrmFeature.pearsonCorrelationMinimum], [0, 0, 0, 0],
    );
    store<i32>(settings.offsetsPtr, 1, 20);
    const size = layoutTsrm(changetype<usize>(tile), changetype<usize>(settings), allocate(4096)), own = allocate(size);
    initializeTsrm(changetype<usize>(tile), changetype<usize>(settings), own);
    mapTsrm(changetype<usize>(tile), changetype<usize>(settings), own);
    expect(isGuarded(own, size)).toBe(true);
    for (let i = 0; i < VOXELS; i++) {
      expect(mapAt(tile, 0, i)).toBe(0);
      expect(mapAt(tile, 1, i) > 0).toBe(true);
      expect(mapAt(tile, 2, i)).toBe(0);
      expect(close(mapAt(tile, 3, i), 1)).toBe(true);
    }
  });

  it("of moments know copies: one principal direction, no inverse", () => {
    const tile: Tile = makeImages(makeLevels(3), 3, WIDTH, HEIGHT, 1, 4), settings = settingsOf(
      3, 9, TsfosPart.moments | TsfosPart.deviations | TsfosPart.magnitudes,
      [TsfosFeature.principalVarianceFraction, TsfosFeature.generalizedVariance, TsfosFeature.withinSignatureStandardDeviation, TsfosFeature.mardiaKurtosis], [],
    );
    const size = layoutTsfos(changetype<usize>(tile), changetype<usize>(settings), allocate(4096)), own = allocate(size);
    initializeTsfos(changetype<usize>(tile), changetype<usize>(settings), own);
    mapTsfos(changetype<usize>(tile), changetype<usize>(settings), own);
    expect(isGuarded(own, size)).toBe(true);
    for (let i = 0; i < VOXELS; i++) {
      expect(close(mapAt(tile, 0, i), 1)).toBe(true);
      expect(mapAt(tile, 1, i)).toBe(0);
      expect(mapAt(tile, 2, i)).toBe(0);
      expect(isNaN(mapAt(tile, 3, i))).toBe(true);
    }
  });
});
