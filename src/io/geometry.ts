/** World frames: everything inside is LPS, millimeters, direction row-major with the axis vectors as columns. */
import { OptionError } from "../errors.js";
import type { Image } from "../types.js";

export interface Geometry {
  readonly spacing: number[];
  readonly origin: number[];
  readonly direction: Float64Array<ArrayBuffer>;
}

/** Axes farther from square than this (a cosine; 0.06 degrees) are a sheared grid and no rounding. */
export const shearTolerance = 1e-3;

export function identityGeometry(spacing: readonly number[]): Geometry {
  const dimension = spacing.length;
  const direction = new Float64Array(dimension * dimension);
  for (let axis = 0; axis < dimension; axis++) direction[axis * (dimension + 1)] = 1;
  return { spacing: [...spacing], origin: spacing.map(() => 0), direction };
}

/**
 * Splits steps from voxel to voxel into spacing and direction.
 *
 * @param axes   one vector per image axis, LPS mm, each as long as `origin`
 * @param origin position of voxel 0, LPS mm
 * @returns the geometry, or what is wrong with it as the end of a sentence.
 */
export function geometryFromAxes(axes: readonly (readonly number[])[], origin: readonly number[]): Geometry | string {
  const dimension = origin.length;
  if (!origin.every(Number.isFinite)) return `the origin (${origin.join(", ")}), expected finite numbers`;
  const spacing = axes.map((axis) => Math.hypot(...axis));
  const direction = new Float64Array(dimension * dimension);
  for (const [column, axis] of axes.entries()) {
    const length = spacing[column]!;
    if (!(length > 0 && length < Infinity)) return `axis ${column + 1} as (${axis.join(", ")}), expected a finite vector that is not 0`;
    for (let row = 0; row < dimension; row++) direction[row * dimension + column] = positiveZero(axis[row]! / length);
  }
  const shear = maxShear(direction, dimension);
  if (shear > shearTolerance) {
    return `axes that are not at right angles (${(Math.asin(Math.min(1, shear)) * 180 / Math.PI).toFixed(2)} degrees off)`;
  }
  return { spacing, origin: origin.map(positiveZero), direction };
}

/** Largest cosine between two axes; 0 where all are at right angles. */
export function maxShear(direction: ArrayLike<number>, dimension: number): number {
  let largest = 0;
  for (let first = 0; first < dimension; first++) {
    for (let second = first + 1; second < dimension; second++) {
      let cosine = 0;
      for (let row = 0; row < dimension; row++) cosine += direction[row * dimension + first]! * direction[row * dimension + second]!;
      largest = Math.max(largest, Math.abs(cosine));
    }
  }
  return largest;
}

/** The first two world axes change sign between RAS and LPS. */
export function swapRasLps(vector: readonly number[]): number[] {
  return vector.map((value, row) => (row < 2 ? positiveZero(-value) : value));
}

export function cross(a: readonly number[], b: readonly number[]): number[] {
  const [ax, ay, az] = a as [number, number, number];
  const [bx, by, bz] = b as [number, number, number];
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/**
 * A slice in 3-D space as a 2-D image if it lies flat in the world's first two axes, else as a volume one voxel deep.
 *
 * @param size     `[x, y]`
 * @param geometry of `[x, y, 1]`
 */
export function flattenSlice(size: readonly number[], geometry: Geometry): Geometry & { readonly size: number[] } {
  const { spacing, origin, direction: d } = geometry;
  const flat = [d[2], d[5], d[6], d[7]].every((cosine) => Math.abs(cosine!) < 1e-6);
  if (!flat) return { ...geometry, size: [size[0]!, size[1]!, 1] };
  return {
    size: [size[0]!, size[1]!],
    spacing: spacing.slice(0, 2),
    origin: origin.slice(0, 2),
    direction: Float64Array.of(d[0]!, d[1]!, d[3]!, d[4]!),
  };
}

/**
 * Fills in an image's defaults and checks what a writer relies on.
 *
 * @throws {@link OptionError} if the data do not fit the size, or the geometry is unusable.
 */
export function completeGeometry(image: Image): Geometry & { readonly size: number[] } {
  if (typeof image !== "object" || image === null || !ArrayBuffer.isView(image.data) || !Array.isArray(image.size)) {
    throw new OptionError("image", "an object with data and size", image);
  }
  const size: number[] = [...image.size as readonly number[]];
  const dimension = size.length;
  if (!((dimension === 2 || dimension === 3) && size.every((length) => Number.isSafeInteger(length) && length >= 1))) {
    throw new OptionError("image.size", "two or three positive integers", size);
  }
  const voxels = size.reduce((product, length) => product * length, 1);
  if (image.data.length !== voxels) throw new OptionError("image.data", `${size.join(" x ")} = ${voxels} voxels`, image.data);
  const fallback = identityGeometry(size.map(() => 1));
  const spacing = numbers(image.spacing, "image.spacing", dimension, (value) => value > 0, "positive") ?? fallback.spacing;
  const origin = numbers(image.origin, "image.origin", dimension, Number.isFinite, "finite") ?? fallback.origin;
  const given = numbers(image.direction, "image.direction", dimension * dimension, Number.isFinite, "finite");
  const direction = given ? Float64Array.from(given) : fallback.direction;
  const unit = size.every((_, column) => {
    let square = 0;
    for (let row = 0; row < dimension; row++) square += direction[row * dimension + column]! ** 2;
    return Math.abs(square - 1) < 2 * shearTolerance;
  });
  if (!unit || maxShear(direction, dimension) > shearTolerance) {
    throw new OptionError("image.direction", "unit axis vectors at right angles, as columns", [...direction]);
  }
  return { size, spacing, origin, direction };
}

/** Column `axis` of the direction, scaled to a step of one voxel. */
export function axisVector({ spacing, direction }: Geometry, axis: number): number[] {
  const dimension = spacing.length;
  return spacing.map((_, row) => direction[row * dimension + axis]! * spacing[axis]!);
}

function numbers(
  values: ArrayLike<number> | undefined, option: string, length: number, good: (value: number) => boolean, adjective: string,
): number[] | undefined {
  if (values === undefined) return undefined;
  const list = Array.from(values);
  if (!(list.length === length && list.every((value) => typeof value === "number" && value < Infinity && good(value)))) {
    throw new OptionError(option, `${length} ${adjective} numbers`, list);
  }
  return list;
}

function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}
