/** What of a map is shown, and between which values. */
import type { Image } from "../types.js";

/** A feature map's fields that matter for display; any other image lacks them. */
export interface DisplayMap extends Image {
  readonly name?: unknown;
  readonly unit?: unknown;
  readonly valid?: unknown;
  readonly stats?: unknown;
}

/** Values looked at for percentiles; of more, every n-th. */
const sampleCount = 2 ** 20;

/** Whether a voxel has a value: not NaN, and not marked 0 in the map's `valid`. For single voxels; loops take {@link validOf} once. */
export function isDefined(map: Image, voxel: number): boolean {
  return !Number.isNaN(map.data[voxel]) && validOf(map)?.[voxel] !== 0;
}

/** A map's `valid`, or null where it has none. */
export function validOf(map: Image): Uint8Array | null {
  const { valid } = map as DisplayMap;
  return valid instanceof Uint8Array ? valid : null;
}

/**
 * 2nd and 98th percentile: the map's own statistics where it has them, else of its finite values.
 *
 * @returns null if no voxel has a finite value; both ends are equal in a flat map.
 */
export function displayRange(map: Image): [number, number] | null {
  const stats = (map as DisplayMap).stats as { p02?: unknown; p98?: unknown } | undefined;
  if (Number.isFinite(stats?.p02) && Number.isFinite(stats?.p98)) return [stats!.p02 as number, stats!.p98 as number];
  const { data } = map, valid = validOf(map);
  const finite = (voxel: number) => Number.isFinite(data[voxel]) && (valid === null || valid[voxel] !== 0);
  let count = 0;
  for (let voxel = 0; voxel < data.length; voxel++) if (finite(voxel)) count++;
  if (count === 0) return null;
  const step = Math.ceil(count / sampleCount);
  const values = new Float64Array(Math.ceil(count / step));
  for (let voxel = 0, index = 0; voxel < data.length; voxel++) {
    if (finite(voxel) && index++ % step === 0) values[(index - 1) / step] = data[voxel]!;
  }
  values.sort();
  const at = (part: number) => values[Math.round(part * (values.length - 1))]!;
  return [at(0.02), at(0.98)];
}
