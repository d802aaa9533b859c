import { computeFeatureMap, computeFeatures, features, type FeatureMap } from "../src/index.js";
import { makeInput, makeSphere, type Input, type ReadInput } from "./inputs.js";
import { NAIVE_FEATURES, naiveGlcmMap } from "./naiveGlcmMap.js";

/** One thing to time; `run` returns what it computed, for the checksum. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly voxels: number;
  readonly input: () => Input;
  readonly run: (workers: number) => Promise<ArrayLike<number>[]>;
  /** The same in plain JavaScript, where there is one. */
  readonly naive?: () => Float32Array[];
}

const SIX = NAIVE_FEATURES.map((name) => `glcm.${name}`);
const GLCM = features.filter(({ family }) => family === "glcm").map(({ id }) => id as string);
const PYRADIOMICS = GLCM.filter((id) => features.find((feature) => feature.id === id)!.pyradiomics !== null);

function mapWorkload(
  id: string, title: string, input: () => Input, levelCount: number, kernelRadius: number, names: readonly string[], naive: boolean,
): Workload {
  let made: Input | undefined;
  const get = (): Input => (made ??= input());
  const size = get().size;
  // Results go where those of the last run were, as the native reference's do.
  let reuse: Record<string, FeatureMap> | undefined;
  const run: Workload["run"] = async (workers) => {
    const { levels } = get();
    const maps = reuse = await computeFeatureMap({ data: levels, size }, {
      features: names, kernelRadius, discretization: { levelCount }, aggregation: "averaged", workers, ...(reuse && { reuse }),
    });
    return names.map((name) => maps[name]!.data);
  };
  const voxels = size.reduce((product, n) => product * n, 1);
  return {
    id, title, voxels, run, input: get,
    ...(naive && { naive: () => naiveGlcmMap(get().levels, size[0]!, size[1]!, levelCount, kernelRadius) }),
  };
}

/** The growth laws: one feature of each kind over levels, windows and image sizes, `contrast_g32_w5_n512`. */
const GROWTH = ["contrast", "jointEntropy"].flatMap((feature) => [
  ...[8, 16, 32, 64, 128, 256].map((g) => `${feature}_g${g}_w5_n512`),
  ...[3, 5, 9, 15, 21, 31].map((w) => `${feature}_g32_w${w}_n512`),
  ...[128, 256, 1024, 2048].map((n) => `${feature}_g32_w5_n${n}`),
]);

/** Workload ids by the name that is asked for: `W5` stands for all its windows. */
const GROUPS: Record<string, readonly string[]> = {
  W4: ["W4", "W4_nomcc"],
  W7: ["W7a", "W7b"],
  growth: [...new Set(GROWTH)],
  W5: ["W5_w3", "W5_w5", "W5_w9", "W5_w15", "W5_w31"],
};

export const DEFAULT_WORKLOADS = ["W1", "W2", "W3", "W5"];

/** Ids of the workloads that a name stands for. */
export function toIds(name: string): readonly string[] {
  return GROUPS[name] ?? [name];
}

/** @param inputs reads ready-made inputs; made here otherwise (the same bits) */
export function toWorkload(id: string, inputs?: ReadInput): Workload {
  const slice = (width: number, levelCount: number) => (): Input => makeInput(`img${width}`, [width, width], levelCount, inputs);
  const cube = (): Input => makeInput("vol64", [64, 64, 64], 32, inputs);
  const levelFeatures = ["entropy", "uniformity", "mean", "variance", "skewness", "excessKurtosis"].map((n) => `histogram.${n}`);
  if (id === "W1") return mapWorkload(id, "512×512, G = 32, 5×5, 4 directions averaged, 6 GLCM features", slice(512, 32), 32, 2, SIX, true);
  if (id === "W2") return mapWorkload(id, "512×512, G = 64, 11×11, the same", slice(512, 64), 64, 5, SIX, true);
  if (id === "W3") return mapWorkload(id, "256×256, G = 256, 7×7, the same", slice(256, 256), 256, 3, SIX, true);
  if (id === "W4") return mapWorkload(id, "64×64×64, G = 32, 3×3×3, 13 directions averaged, 24 GLCM features", cube, 32, 1, PYRADIOMICS, false);
  if (id === "W4_nomcc") {
    return mapWorkload(id, "the same without MCC", cube, 32, 1, PYRADIOMICS.filter((n) => !n.endsWith("maximalCorrelationCoefficient")), false);
  }
  const volume = (): Input => makeInput("vol256", [256, 256, 128], 32, inputs);
  if (id === "W7a") return mapWorkload(id, "256×256×128, G = 32, 5×5×5, 13 directions averaged, autocorrelation", volume, 32, 2, ["glcm.autocorrelation"], false);
  if (id === "W7b") return mapWorkload(id, "the same, joint entropy", volume, 32, 2, ["glcm.jointEntropy"], false);
  const growth = /^(contrast|jointEntropy)_g(\d+)_w(\d+)_n(\d+)$/.exec(id);
  if (growth) {
    const [g, w, n] = growth.slice(2).map(Number) as [number, number, number];
    const title = `${growth[1]}, ${n}×${n}, G = ${g}, ${w}×${w}, 4 directions averaged`;
    return mapWorkload(id, title, slice(n, g), g, (w - 1) / 2, [`glcm.${growth[1]}`], false);
  }
  const window = /^W5_w(\d+)$/.exec(id);
  if (window) {
    return mapWorkload(id, `512×512, G = 64, ${window[1]}×${window[1]}, 6 histogram features`, slice(512, 64), 64, (+window[1]! - 1) / 2, levelFeatures, false);
  }
  if (id === "W6") return regionWorkload(inputs);
  throw new Error(`no workload "${id}": W1, W2, W3, W4, W4_nomcc, W5, W5_w3 … W5_w31, W6, W7a, W7b and growth are known`);
}

function regionWorkload(inputs: ReadInput | undefined): Workload {
  const size = [128, 128, 128];
  const input = makeInput("vol128", size, 64, inputs), { levels } = input;
  const mask = { data: makeSphere(), size };
  return {
    id: "W6", title: "128×128×128, G = 64, sphere of radius 50, region values, 13 directions, all GLCM features", voxels: 128 ** 3,
    input: () => input,
    run: async () => {
      const { values } = await computeFeatures({ data: levels, size }, {
        features: GLCM, mask, discretization: { levelCount: 64 }, aggregation: "averaged", workers: 0,
      });
      return [Object.values(values)];
    },
  };
}
