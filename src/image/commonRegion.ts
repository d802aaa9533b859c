import { EmptyRegionError } from "../errors.js";
import { ruleOf, type Discretizations } from "../options.js";
import type { Discretization, Warning } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import { voxelCount } from "./box.js";
import { findExtent, toRegion, uncrop, type Region, type RegionOptions, type VoxelFlags } from "./region.js";
import type { Volume } from "./volume.js";

/** No range, no outliers: what is left is finite. */
const NO_RANGE: Discretization = { binCount: 1 };

/**
 * The region of several images: voxels in the mask that are finite in all of them and that none of them re-segments away.
 *
 * @returns a region for each image, all with the same voxels, each with its own extent
 * @throws {@link EmptyRegionError} if no voxel is left
 */
export function toCommonRegions(
  kernels: KernelInstance, volumes: readonly Volume[], mask: Volume | null, rules: Discretizations, options: Omit<RegionOptions, "discretization">,
): Region[] {
  if (volumes.length === 1) return [toRegion(kernels, volumes[0]!, mask, { ...options, discretization: ruleOf(rules, 0) })];
  const own = volumes.map((volume, k) => toRegion(kernels, volume, mask, { ...options, discretization: ruleOf(rules, k) }));
  const { count: firstCount, excluded: first } = own[0]!, masked = firstCount + first.notFinite + first.outsideRange;
  let regions = own, notFinite = 0;
  if (own.some(({ excluded }) => excluded.notFinite > 0)) {
    const finite = volumes.map((volume) => toRegion(kernels, volume, mask, { label: options.label, discretization: NO_RANGE, margin: null }));
    const inAll = and(finite.map(({ inside }) => inside));
    notFinite = masked - count(inAll, voxelCount(finite[0]!.box.size));
    if (notFinite === masked) throw new EmptyRegionError(`no voxel is left in the region: none of ${masked} is finite in all ${volumes.length} images`);
    // Outliers are those of the voxels that all images have.
    const common = toMask(finite[0]!, inAll!);
    regions = volumes.map((volume, k) => toRegion(kernels, volume, common, { ...options, label: undefined, discretization: ruleOf(rules, k) }));
  }
  // Where no image loses a voxel more, all have the same ones.
  const same = regions.every((region) => region.count === masked - notFinite);
  const inside = same ? regions[0]!.inside : and(regions.map((region) => region.inside));
  const reach = options.margin ? and(regions.map((region) => region.reach)) : inside;
  const left = same ? regions[0]!.count : count(inside, voxelCount(regions[0]!.box.size)), warnings: Warning[] = notFinite === 0 ? [] : [{
    code: "not-finite", count: notFinite,
    message: `${notFinite} voxels of the region are NaN or infinite in some image and count as outside`,
  }];
  if (left === 0) throw new EmptyRegionError(`no voxel is left in the region: none of ${masked} lies within the ranges of all ${volumes.length} images`);
  const excluded = {
    outsideMask: voxelCount(volumes[0]!.size) - masked, notFinite, outsideRange: masked - notFinite - left,
  };
  return regions.map((region, k) => {
    const extent = region.count === left ? region.extent : findExtent(region.volume, region.box, inside!);
    const reachExtent = !options.margin ? extent : !reach ? region.reachExtent : findExtent(region.volume, region.box, reach);
    return { ...region, inside, reach, count: left, excluded, extent, reachExtent, warnings: k === 0 ? warnings : [] };
  });
}

function and(flags: readonly VoxelFlags[]): VoxelFlags {
  const [first, ...others] = flags.filter((one) => one !== null);
  if (!first) return null;
  const all = first.slice();
  for (const other of others) for (let i = 0; i < all.length; i++) all[i]! &= other[i]!;
  return all;
}

function count(flags: VoxelFlags, voxels: number): number {
  if (!flags) return voxels;
  let sum = 0;
  for (let i = 0; i < flags.length; i++) sum += flags[i]!;
  return sum;
}

/** Flags over a region's box as a mask of the whole image. */
function toMask({ volume, box }: Region, flags: Uint8Array<ArrayBuffer>): Volume {
  const { size } = volume;
  return { ...volume, data: uncrop(flags, box, size), stride: [1, size[0], size[0] * size[1]], offset: 0 };
}
