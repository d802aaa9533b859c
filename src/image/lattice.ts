import { GeometryError, OptionError } from "../errors.js";
import type { Image, ImageLike, TypedArray } from "../types.js";
import { cutBox, voxelCount, type Size } from "./box.js";
import { describe, toVolume, type Volume } from "./volume.js";

/** From a voxel's index to its place: columns are the steps of one voxel along x, y and z. */
export interface Affine {
  readonly matrix: readonly number[];
  readonly origin: readonly number[];
}

/** A shift by so little of a voxel is rounding in a file. */
const WHOLE = 0.01;

/** Of 2-D images, too: their slice lies at 0. */
export function toAffine({ geometry: { spacing, origin, direction }, dimension }: Volume): Affine {
  const at = (row: number, column: number): number => (
    row < dimension && column < dimension ? direction[row * dimension + column]! * spacing[column]! : +(row === column)
  );
  return {
    matrix: Array.from({ length: 9 }, (_, i) => at(Math.floor(i / 3), i % 3)),
    origin: [origin[0]!, origin[1]!, origin[2] ?? 0],
  };
}

/** The map from indices of one lattice to indices of another. */
export function between(from: Affine, to: Affine): Affine {
  const inverse = invert(to.matrix), shift = from.origin.map((o, axis) => o - to.origin[axis]!);
  return {
    matrix: Array.from({ length: 9 }, (_, i) => sum((k) => inverse[3 * Math.floor(i / 3) + k]! * from.matrix[3 * k + i % 3]!)),
    origin: [0, 1, 2].map((row) => sum((k) => inverse[3 * row + k]! * shift[k]!)),
  };
}

const sum = (term: (k: number) => number): number => term(0) + term(1) + term(2);

/** @throws {@link OptionError} if axes lie in a plane */
function invert(m: readonly number[]): number[] {
  const minor = (row: number, column: number): number => {
    const [a, b] = [0, 1, 2].filter((r) => r !== row) as [number, number], [c, d] = [0, 1, 2].filter((k) => k !== column) as [number, number];
    return (m[3 * a + c]! * m[3 * b + d]! - m[3 * a + d]! * m[3 * b + c]!) * ((row + column) % 2 ? -1 : 1);
  };
  const determinant = sum((k) => m[k]! * minor(0, k));
  if (!(Math.abs(determinant) > 1e-12)) throw new OptionError("image.direction", "three axes that span space", m);
  return Array.from({ length: 9 }, (_, i) => minor(i % 3, Math.floor(i / 3)) / determinant);
}

/**
 * Cuts images that share a lattice of voxels, but not its extent, to the part that all have: as signatures of several images
 * need it (two series of one study, of which one reaches farther).
 *
 * @param images itk-wasm images; not modified
 * @returns images of one geometry, in the same order, each with its own voxels where nothing is to be cut, else with a copy of its part
 * @throws {@link GeometryError} that prints both geometries, if voxels do not coincide (by more than a hundredth) or nothing is common
 * @example
 * ```ts
 * const [ct, mr] = cropToCommon([wholeCt, wholeMr]);
 * const { values } = await computeFeatures([ct, mr], { features: "tspm" });
 * ```
 */
export function cropToCommon(images: readonly Image[]): Image[] {
  const volumes = images.map((image, k) => toVolume(image as ImageLike, `image[${k}]`)), first = volumes[0];
  if (!first) throw new OptionError("image", "a list of images", "an empty list");
  const starts = volumes.map((volume, k) => shiftOf(first, volume, k));
  const low = [0, 1, 2].map((axis) => Math.max(...starts.map((start) => start[axis]!)));
  const high = [0, 1, 2].map((axis) => Math.min(...volumes.map(({ size }, k) => starts[k]![axis]! + size[axis]!)));
  const size = high.map((end, axis) => end - low[axis]!) as unknown as Size;
  if (size.some((n) => n < 1)) {
    throw new GeometryError(`the images have no voxel in common: ${volumes.map((volume, k) => `image[${k}] has ${describe(volume)}`).join(", ")}`);
  }
  const { matrix, origin } = toAffine(first), { spacing, direction } = first.geometry;
  // The first image's, for all: what rounding there was is gone.
  const geometry = {
    size: size.slice(0, first.dimension), spacing: [...spacing], direction: Float64Array.from(direction),
    origin: origin.slice(0, first.dimension).map((o, row) => o + sum((axis) => matrix[3 * row + axis]! * low[axis]!)),
  };
  return images.map((image, k) => {
    const volume = volumes[k]!, start = low.map((n, axis) => n - starts[k]![axis]!) as unknown as Size;
    if (size.every((n, axis) => n === volume.size[axis])) return { ...image, ...geometry };
    const make = volume.data.constructor as new (length: number) => TypedArray;
    return { ...image, ...geometry, data: cutBox(volume.data as Float64Array, volume.size, { start, size }, new make(voxelCount(size))) };
  });
}

/** Where a volume begins, in voxels of the first. */
function shiftOf(first: Volume, volume: Volume, k: number): Size {
  const { matrix, origin } = between(toAffine(volume), toAffine(first));
  const shift = origin.map(Math.round);
  // The last voxel must fall on a voxel, too.
  const far = [0, 1, 2].map((row) => origin[row]! + sum((axis) => matrix[3 * row + axis]! * (volume.size[axis]! - 1)));
  const same = volume.dimension === first.dimension && shift.every((n, axis) => (
    Math.abs(origin[axis]! - n) <= WHOLE && Math.abs(far[axis]! - n - (volume.size[axis]! - 1)) <= WHOLE
  ));
  if (same) return shift as unknown as Size;
  throw new GeometryError(`image[0] and image[${k}] lie on different lattices: image[0] has ${describe(first)}, image[${k}] ${describe(volume)}; `
    + "bring one onto the other by resampleTo(image, reference)");
}
