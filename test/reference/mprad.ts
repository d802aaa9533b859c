import type { Discretization, MapAggregation, RegionAggregation } from "../../src/index.js";
import { naiveLevels } from "./discretize.js";
import { averageValues, naiveOffsets } from "./map.js";
import { naiveTscm, type SignaturePair } from "./tscm.js";
import { naiveTsfos } from "./tsfos.js";
import { naiveTspm, type Signature } from "./tspm.js";
import { acrossImages, naivePooled, naiveRelations, withItself } from "./tsrm.js";

/** The naive twin of the families that read several images: every window is collected anew, every table is a list. */
export type SignatureFamily = "tspm" | "tscm" | "tsrm" | "tsfos";

type Voxel = readonly [number, number, number];
type Values = Record<string, number>;

export interface SignatureOptions {
  readonly size: Voxel;
  /** Non-zero inside; absent: everywhere. */
  readonly mask?: readonly number[];
  /** One rule an image. */
  readonly rules: readonly Discretization[];
  /** Absent: 1, and for tsrm the voxel itself. */
  readonly distances?: readonly number[];
  readonly force2D: boolean;
}

export interface SignatureMapOptions extends SignatureOptions {
  readonly kernelRadius: Voxel;
  readonly maskedKernel: boolean;
  readonly aggregation: MapAggregation;
  /** Only these voxels, by index; absent: all inside. */
  readonly voxels?: readonly number[];
}

export interface SignatureVoxel {
  readonly at: Voxel;
  readonly signature: Signature;
}

/** Every voxel that all images have, each with its signature, and which of them are inside. */
export function prepare(images: readonly ArrayLike<number>[], { size, mask, rules }: SignatureOptions): {
  samples: SignatureVoxel[]; inside: SignatureVoxel[]; levelCounts: number[];
} {
  const [nx, ny, nz] = size, places: number[] = [], isInside: boolean[] = [];
  for (let i = 0; i < nx * ny * nz; i++) {
    const values = images.map((data) => data[i]!);
    if (!values.every((x, k) => Number.isFinite(x) && (rules[k]!.levelCount === undefined || x >= 1))) continue;
    places.push(i);
    isInside.push((!mask || mask[i] !== 0) && values.every((x, k) => {
      const [low, high] = rules[k]!.range ?? [-Infinity, Infinity];
      return x >= low && x <= high;
    }));
  }
  const planes = images.map((data, k) => {
    const values = places.map((i) => data[i]!);
    return naiveLevels(values, values.filter((_, j) => isInside[j]), rules[k]!, "ibsi");
  });
  const samples = places.map((i, j): SignatureVoxel => ({
    at: [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)], signature: planes.map(({ levels }) => levels[j]!),
  }));
  return { samples, inside: samples.filter((_, j) => isInside[j]), levelCounts: planes.map(({ levelCount }) => levelCount) };
}

/** Neighbors of one offset, both among the voxels. */
export function pairsOf(voxels: readonly SignatureVoxel[], offset: Voxel): SignaturePair[] {
  const signatures = voxels.map(({ signature }) => signature);
  if (offset.every((d) => d === 0)) return withItself(signatures);
  const byPlace = new Map(voxels.map(({ at, signature }) => [at.join(), signature]));
  return voxels.flatMap(({ at, signature }) => {
    const partner = byPlace.get(at.map((c, axis) => c + offset[axis]!).join());
    return partner ? [[signature, partner] as const] : [];
  });
}

/** Half of all offsets at these distances; distance 0 is the voxel itself. */
function offsetsOf(family: SignatureFamily, { distances }: SignatureOptions, inPlane: boolean): Voxel[] {
  const asked = distances ?? (family === "tsrm" ? [0] : [1]);
  const others = asked.filter((distance) => distance > 0);
  return [...(asked.includes(0) ? [[0, 0, 0] as const] : []), ...(others.length ? naiveOffsets(others, inPlane) : [])];
}

/** The pairs that make one matrix each when none are merged: those of an offset, and between images those of two images. */
function matricesOf(family: SignatureFamily, voxels: readonly SignatureVoxel[], offsets: readonly Voxel[]): SignaturePair[][] {
  return offsets.flatMap((offset) => {
    const pairs = pairsOf(voxels, offset);
    return family === "tsrm" ? acrossImages(pairs, voxels[0]?.signature.length ?? 0) : [pairs];
  });
}

/** Means over what is evaluated apart: each set of voxels (a slice, or all) and each group of pairs, which makes one matrix. */
function evaluate(
  family: SignatureFamily, levelCounts: readonly number[], sets: readonly (readonly SignatureVoxel[])[], groups: readonly (readonly SignaturePair[])[],
): Values {
  const ofSets = (f: (signatures: Signature[]) => Values): Values | null => averageValues(sets.map((voxels) => f(voxels.map(({ signature }) => signature))));
  if (family === "tspm") return ofSets((signatures) => naiveTspm(signatures, levelCounts)) ?? {};
  if (family === "tsfos") return ofSets(naiveTsfos) ?? {};
  if (family === "tscm") return averageValues(groups.map(naiveTscm)) ?? {};
  const pooled = averageValues(groups.map((pairs) => naivePooled(pairs, Math.max(...levelCounts))));
  return { ...pooled, ...ofSets(naiveRelations) };
}

/** Maps of all features of one family; NaN where undefined. */
export function naiveSignatureMaps(images: readonly ArrayLike<number>[], family: SignatureFamily, options: SignatureMapOptions): Record<string, Float64Array> {
  const [nx, ny, nz] = options.size, [rx, ry, rz] = options.kernelRadius;
  const radius = [rx, ry, options.force2D ? 0 : rz];
  const { samples, inside, levelCounts } = prepare(images, options);
  const offsets = offsetsOf(family, options, radius[2] === 0);
  const maps: Record<string, Float64Array> = {};
  for (const { at } of inside) {
    if (options.voxels && !options.voxels.includes(at[0] + nx * (at[1] + ny * at[2]))) continue;
    const window = (options.maskedKernel ? inside : samples).filter((voxel) => (
      voxel.at.every((c, axis) => Math.abs(c - at[axis]!) <= radius[axis]!)
    ));
    const pairs = matricesOf(family, window, offsets);
    const values = evaluate(family, levelCounts, [window], options.aggregation === "averaged" ? pairs : [pairs.flat()]);
    for (const [name, value] of Object.entries(values)) {
      (maps[name] ??= new Float64Array(nx * ny * nz).fill(NaN))[at[0] + nx * (at[1] + ny * at[2])] = value;
    }
  }
  return maps;
}

/** Values of one region; families without directions read the first part of the aggregation alone. */
export function naiveSignatureValues(
  images: readonly ArrayLike<number>[], family: SignatureFamily, options: SignatureOptions & { readonly aggregation: RegionAggregation },
): Values {
  const { inside, levelCounts } = prepare(images, options);
  const { aggregation } = options;
  const slices = aggregation.startsWith("2D")
    ? [...new Set(inside.map(({ at }) => at[2]))].map((z) => inside.filter(({ at }) => at[2] === z)) : [inside];
  const offsets = offsetsOf(family, options, !aggregation.startsWith("3D"));
  const apart = /-averaged|direction-merged/.test(aggregation);
  const groups = slices.flatMap((slice) => {
    const pairs = matricesOf(family, slice, offsets);
    return apart ? pairs : [pairs.flat()];
  });
  return evaluate(family, levelCounts, slices, groups);
}
