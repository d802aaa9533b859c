import fc from "fast-check";
import { computeFeatureMap, computeFeatures, type Discretization, type FeatureMaps, type MapAggregation, type RegionAggregation } from "../../src/index.js";
import type { SignatureFamily, SignatureMapOptions } from "../reference/mprad.js";
import { mulberry32 } from "./random.js";

export const FAMILIES = ["tspm", "tscm", "tsrm", "tsfos"] as const;

/** Several images of one grid, what is asked of them, and how. */
export interface MpradRequest extends SignatureMapOptions {
  readonly images: readonly Float64Array[];
  readonly family: SignatureFamily;
}

const sizes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.constant(1)),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })),
);
const radii = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
  .map(([x, y, z]): readonly [number, number, number] => (x + y === 0 ? [1, y, z] : [x, y, z]));

/** One to six images, each of its own number of levels, some of them nearly another; with holes, NaN and infinities. */
export const requests: fc.Arbitrary<MpradRequest> = fc.record({
  size: sizes, kernelRadius: radii,
  family: fc.constantFrom(...FAMILIES),
  levels: fc.array(fc.constantFrom(1, 2, 2, 3, 5, 8, 40, 300), { minLength: 1, maxLength: 6 }),
  seed: fc.integer(),
  holes: fc.constantFrom(0, 0, 0.3, 0.8),
  wild: fc.constantFrom(0, 0, 0.05),
  rule: fc.constantFrom("levelCount", "binCount", "binWidth", "mixed"),
  distances: fc.constantFrom<readonly number[] | undefined>(undefined, undefined, [1], [2], [1, 2], [3]),
  force2D: fc.boolean(), maskedKernel: fc.boolean(),
  aggregation: fc.constantFrom<MapAggregation>("merged", "averaged"),
}).map(({ levels: drawn, seed, holes, wild, rule, distances: asked, ...rest }) => {
  // Relations need two images; the twin makes a whole matrix for each two images, offset and window.
  const relations = rest.family === "tsrm", distances = relations && asked?.includes(3) ? [0, 1] : asked;
  const levels = relations ? [...drawn, 3].slice(0, Math.max(2, distances ? Math.min(3, drawn.length) : drawn.length)).map((g) => Math.min(g, 12)) : drawn;
  const random = mulberry32(seed), voxels = rest.size[0] * rest.size[1] * rest.size[2];
  const related = levels.map(() => (random() < 0.5 ? 0.8 : 0));
  const base = Float64Array.from({ length: voxels }, random);
  const rules = levels.map((g, k): Discretization => {
    const kind = rule === "mixed" ? (["levelCount", "binCount", "binWidth"] as const)[k % 3] : rule;
    return kind === "levelCount" ? { levelCount: g } : kind === "binCount" ? { binCount: g } : { binWidth: 2.5 };
  });
  const images = levels.map((g, k) => Float64Array.from({ length: voxels }, (_, i) => {
    const level = 1 + Math.floor((random() < related[k]! ? base[i]! : random()) * g);
    if (i > 0 && random() < wild) return [NaN, Infinity, -Infinity][Math.floor(random() * 3)]!;
    return rules[k]!.levelCount === undefined ? level * 1.7 - 3 : level;
  }));
  const mask = Array.from({ length: voxels }, (_, i) => +(random() >= holes || i === 0));
  return { ...rest, images, rules, ...(distances && { distances }), ...(holes > 0 && { mask }) };
});

/** Without the voxel itself as its neighbor, which only relations know. */
export const betweenVoxels = (request: MpradRequest): MpradRequest => (
  request.distances ? { ...request, distances: request.distances.filter((distance) => distance > 0) } : request
);

export const imagesOf = ({ images, size }: Pick<MpradRequest, "images" | "size">) => images.map((data) => ({ data, size }));

const sharedOf = ({ rules, distances, force2D, mask, size, family }: MpradRequest) => ({
  features: family, discretization: rules, force2D, ...(distances && { distances }), ...(mask && { mask: { data: Uint8Array.from(mask), size } }),
});

export const mapsOf = (request: MpradRequest, workers = 0): Promise<FeatureMaps> => computeFeatureMap(imagesOf(request), {
  ...sharedOf(request), kernelRadius: request.kernelRadius, maskedKernel: request.maskedKernel, aggregation: request.aggregation, workers,
});

export const valuesOf = async (request: MpradRequest, aggregation: RegionAggregation): Promise<Record<string, number>> => (
  (await computeFeatures(imagesOf(request), { ...sharedOf(request), aggregation })).values
);

/** No level is above it. */
const mostLevels = ({ images }: MpradRequest): number => (
  images.reduce((most, data) => data.reduce((a, x) => (Number.isFinite(x) && x > a ? x : a), most), 1) + 3
);

/** Features that the twin leaves out: shuffles are the package's own. */
export const isShuffled = (id: string, { images }: MpradRequest): boolean => id === "tspm.correctedMutualInformation" && images.length > 2;

/**
 * Absolute tolerances where a value may cancel to 0 in one order of summing and not in the other: odd moments relative to their
 * scale (levels⁴ for the cluster features); roots of differences that rounding leaves at 1e-16; determinants relative to the
 * product of their diagonal.
 */
export function absoluteOf(id: string, request: MpradRequest): number {
  if (/cluster/.test(id)) return 1e-12 * (2 * mostLevels(request)) ** 4 + 1e-9;
  if (/generalizedVariance/.test(id)) return 1e-12 * (mostLevels(request) ** 2 / 4) ** request.images.length + 1e-9;
  return /informationCorrelation2|maximalCorrelation|StandardDeviation/.test(id) ? 3e-7 : 1e-9;
}
