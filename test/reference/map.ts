import type { Discretization, MapAggregation, Preset, RegionAggregation } from "../../src/index.js";
import { naiveLevels } from "./discretize.js";
import { naiveGlcm, normalizeMatrix, type Matrix } from "./glcm.js";
import { naiveHistogram } from "./histogram.js";
import { naiveStatistics } from "./statistics.js";

export interface NaiveOptions {
  readonly size: readonly [number, number, number];
  readonly spacing?: readonly number[];
  /** Non-zero, or equal to `label`, inside; absent: everywhere. */
  readonly mask?: readonly number[];
  readonly label?: number;
  readonly discretization: Discretization;
  readonly preset: Preset;
  readonly symmetric: boolean;
  readonly distances: readonly number[];
  readonly force2D: boolean;
}

type Voxel = readonly [number, number, number];
type Values = Record<string, number>;

export interface Sample {
  readonly at: Voxel;
  readonly intensity: number;
  readonly level: number;
}

/** All voxels that take part, each with its level, and which of them are inside. */
function prepare(data: ArrayLike<number>, options: NaiveOptions, reachBeyond: Voxel | null): {
  samples: Map<string, Sample>; inside: Sample[]; levelCount: number; oneLevel: boolean;
} {
  const [nx, ny, nz] = options.size;
  const rule = options.discretization;
  const [low, high] = rule.range ?? [-Infinity, Infinity];
  const all: { at: Voxel; intensity: number; inside: boolean }[] = [];
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
    const i = x + nx * (y + ny * z), intensity = data[i]!;
    const usable = Number.isFinite(intensity) && (rule.levelCount === undefined || intensity >= 1);
    if (usable) all.push({ at: [x, y, z], intensity, inside: isMasked(options, i) && intensity >= low && intensity <= high });
  }
  if (rule.outlierSigma !== undefined) {
    const values = all.filter(({ inside }) => inside).map(({ intensity }) => intensity);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    // Of equal values none is an outlier, though rounding may leave them a deviation.
    const flat = values.every((x) => x === values[0]);
    for (const voxel of all) voxel.inside &&= flat || Math.abs(voxel.intensity - mean) <= rule.outlierSigma * sd;
  }
  const box = maskBox(options);
  const reached = all.filter(({ at, inside }) => inside || (reachBeyond !== null && at.every((c, axis) => (
    c >= box.low[axis]! - reachBeyond[axis]! && c <= box.high[axis]! + reachBeyond[axis]!
  ))));
  const insideValues = all.filter(({ inside }) => inside).map(({ intensity }) => intensity);
  const scope = options.preset === "pyradiomics" ? reached.map(({ intensity }) => intensity) : insideValues;
  const { levels, levelCount } = naiveLevels(reached.map(({ intensity }) => intensity), scope, rule, options.preset);
  const samples = new Map<string, Sample>(), inside: Sample[] = [];
  reached.forEach((voxel, k) => {
    const sample = { at: voxel.at, intensity: voxel.intensity, level: levels[k]! };
    samples.set(voxel.at.join(), sample);
    if (voxel.inside) inside.push(sample);
  });
  // PyRadiomics lists the levels of all that it binned: beyond the mask, where its windows reach there.
  const binned = options.preset === "pyradiomics" ? [...samples.values()] : inside;
  return { samples, inside, levelCount, oneLevel: new Set(binned.map(({ level }) => level)).size === 1 };
}

function isMasked({ mask, label }: NaiveOptions, i: number): boolean {
  return !mask || (label === undefined ? mask[i] !== 0 : mask[i] === label);
}

function maskBox(options: NaiveOptions): { low: Voxel; high: Voxel } {
  const [nx, ny, nz] = options.size;
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
    if (!isMasked(options, x + nx * (y + ny * z))) continue;
    [x, y, z].forEach((c, axis) => {
      low[axis] = Math.min(low[axis]!, c);
      high[axis] = Math.max(high[axis]!, c);
    });
  }
  return { low: low as unknown as Voxel, high: high as unknown as Voxel };
}

/** Half of all offsets at these Chebyshev distances: the second voxel later in (z, y, x) order. */
export function naiveOffsets(distances: readonly number[], inPlane: boolean): Voxel[] {
  const offsets: Voxel[] = [], most = Math.max(...distances);
  for (let dz = -most; dz <= most; dz++) for (let dy = -most; dy <= most; dy++) for (let dx = -most; dx <= most; dx++) {
    const later = dz > 0 || (dz === 0 && (dy > 0 || (dy === 0 && dx > 0)));
    const distance = Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz));
    if (later && distances.includes(distance) && !(inPlane && dz !== 0)) offsets.push([dx, dy, dz]);
  }
  return offsets;
}

export function countPairs(samples: readonly Sample[], offset: Voxel, levelCount: number, symmetric: boolean): Matrix {
  const byPlace = new Map(samples.map((sample) => [sample.at.join(), sample]));
  const counts = Array.from({ length: levelCount }, () => Array<number>(levelCount).fill(0));
  for (const { at, level } of samples) {
    const partner = byPlace.get(at.map((c, axis) => c + offset[axis]!).join());
    if (!partner) continue;
    counts[level - 1]![partner.level - 1]!++;
    if (symmetric) counts[partner.level - 1]![level - 1]!++;
  }
  return counts;
}

const add = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((c, j) => c + b[i]![j]!));

/** Mean of each feature over the matrices that have a value; undefined without any. */
export function averageValues(all: readonly (Values | null)[], plainMean: readonly string[] = []): Values | null {
  const defined = all.filter((values): values is Values => values !== null);
  if (defined.length === 0) return null;
  return Object.fromEntries(Object.keys(defined[0]!).map((name) => {
    if (plainMean.includes(name) && defined.length < all.length) return [name, NaN];
    const values = defined.map((one) => one[name]!).filter((value) => !Number.isNaN(value));
    return [name, values.reduce((sum, value) => sum + value, 0) / values.length];
  }));
}

function evaluateMatrices(matrices: readonly Matrix[], averaged: boolean, options: NaiveOptions, oneLevel: boolean, plainMean: string[] = []): Values | null {
  const pyradiomics = options.preset === "pyradiomics";
  const one = (matrix: Matrix): Values | null => {
    const p = normalizeMatrix(matrix);
    return p && naiveGlcm(p, pyradiomics, oneLevel);
  };
  return averaged ? averageValues(matrices.map(one), plainMean) : one(matrices.reduce(add));
}

export interface NaiveMapOptions extends NaiveOptions {
  readonly kernelRadius: Voxel;
  readonly maskedKernel: boolean;
  readonly aggregation: MapAggregation;
  /** Only these voxels, by index; absent: all inside. */
  readonly voxels?: readonly number[];
}

/** Maps of all features of one family: for each voxel its window is collected anew. NaN where undefined. */
export function naiveMaps(data: ArrayLike<number>, family: string, options: NaiveMapOptions): Record<string, Float64Array> {
  const [nx, ny] = options.size, radius = options.force2D ? [options.kernelRadius[0], options.kernelRadius[1], 0] : options.kernelRadius;
  const { samples, inside, levelCount, oneLevel } = prepare(data, options, options.mask && !options.maskedKernel ? radius as unknown as Voxel : null);
  const offsets = naiveOffsets(options.distances, radius[2] === 0);
  const maps: Record<string, Float64Array> = {};
  for (const { at } of inside) {
    if (options.voxels && !options.voxels.includes(at[0] + nx * (at[1] + ny * at[2]))) continue;
    const window = [...samples.values()].filter((sample) => sample.at.every((c, axis) => Math.abs(c - at[axis]!) <= radius[axis]!));
    const values = family === "statistics"
      ? naiveStatistics(window.map(({ intensity }) => intensity), options.preset === "pyradiomics", volumeOf(options))
      : family === "histogram"
        ? naiveHistogram(window.map(({ level }) => level), levelCount, options.preset === "pyradiomics")
        : evaluateMatrices(
          offsets.map((offset) => countPairs(window, offset, levelCount, options.symmetric)), options.aggregation === "averaged",
          options, oneLevel, options.preset === "pyradiomics" ? ["jointAverage"] : [],
        ) ?? {};
    for (const [name, value] of Object.entries(values)) {
      (maps[name] ??= new Float64Array(data.length).fill(NaN))[at[0] + nx * (at[1] + ny * at[2])] = value;
    }
  }
  return maps;
}

function volumeOf({ spacing }: NaiveOptions): number {
  return (spacing ?? []).reduce((product, s) => product * s, 1);
}

/** Values of one region in one of the six aggregations. */
export function naiveValues(data: ArrayLike<number>, family: string, options: NaiveOptions & { readonly aggregation: RegionAggregation }): Values {
  const { inside, levelCount, oneLevel } = prepare(data, options, null);
  const { aggregation } = options, pyradiomics = options.preset === "pyradiomics";
  const slices = aggregation.startsWith("2D")
    ? [...new Set(inside.map(({ at }) => at[2]))].map((z) => inside.filter(({ at }) => at[2] === z)) : [inside];
  if (family === "statistics") {
    return averageValues(slices.map((slice) => naiveStatistics(slice.map(({ intensity }) => intensity), pyradiomics, volumeOf(options))))!;
  }
  if (family === "histogram") {
    return averageValues(slices.map((slice) => naiveHistogram(slice.map(({ level }) => level), levelCount, pyradiomics)))!;
  }
  const offsets = naiveOffsets(options.distances, !aggregation.startsWith("3D"));
  const apart = /-averaged|direction-merged/.test(aggregation);
  const perSlice = slices.map((slice) => offsets.map((offset) => countPairs(slice, offset, levelCount, options.symmetric)));
  const groups = apart ? perSlice.flatMap((matrices) => matrices.map((matrix) => [matrix])) : perSlice;
  return averageValues(groups.map((matrices) => evaluateMatrices(matrices, false, options, oneLevel))) ?? {};
}
