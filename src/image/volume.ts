import { GeometryError, OptionError } from "../errors.js";
import { LIMITS } from "../options.js";
import type { ImageLike, NdArray, TypedArray } from "../types.js";
import type { Box, Size } from "./box.js";

export interface Geometry {
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  /** Row-major, `dimension` × `dimension`. */
  readonly direction: readonly number[];
}

/** An image or ndarray, read in place through strides; always three axes. */
export interface Volume {
  readonly data: TypedArray;
  readonly size: Size;
  /** Elements from one voxel to the next along x, y, z. */
  readonly stride: Size;
  readonly offset: number;
  readonly dimension: 2 | 3;
  readonly geometry: Geometry;
  /** Which parts of the geometry the caller stated. */
  readonly stated: Readonly<Record<keyof Geometry, boolean>>;
}

const TYPES = [
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array",
  "Float64Array",
];

/**
 * @param name what the image is called in errors, such as `image` or `mask`
 * @throws {@link OptionError} if data, size or geometry are unusable
 */
export function toVolume(image: ImageLike, name: string): Volume {
  if (typeof image !== "object" || image === null || !("data" in image)) {
    throw new OptionError(name, "an image { data, size } or an ndarray { data, shape, stride, offset }", image);
  }
  // By name, not by class: the array may come from another realm.
  const type = Object.prototype.toString.call(image.data).slice(8, -1);
  if (!TYPES.includes(type)) {
    throw new OptionError(`${name}.data`, `a typed array of numbers (${TYPES[0]} … ${TYPES.at(-1)})`, image.data);
  }
  return "shape" in image ? fromNdArray(image, name) : fromImage(image, name);
}

/**
 * One volume, or those of several co-registered images.
 *
 * @throws {@link OptionError} if there are none or too many
 * @throws {@link GeometryError} if they lie on different grids
 */
export function toVolumes(images: ImageLike | readonly ImageLike[]): Volume[] {
  if (!Array.isArray(images)) return [toVolume(images as ImageLike, "image")];
  if (!(images.length >= 1 && images.length <= LIMITS.images)) {
    throw new OptionError("image", `an image, or a list of 1 to ${LIMITS.images} of them`, images.length ? images : "an empty list");
  }
  const volumes = (images as readonly ImageLike[]).map((image, k) => toVolume(image, `image[${k}]`));
  volumes.forEach((volume, k) => checkSameGrid(volumes[0]!, volume, ["image[0]", `image[${k}]`]));
  return volumes;
}

function fromImage(image: Exclude<ImageLike, NdArray>, name: string): Volume {
  if (!("size" in image)) throw new OptionError(name, "a size [x, y] or [x, y, z]", image);
  const size = checkSize([...image.size], `${name}.size`);
  const count = size[0] * size[1] * size[2];
  if (image.data.length !== count) {
    throw new OptionError(`${name}.data`, `${count} values for size ${image.size.join(" × ")}`, image.data);
  }
  const dimension = image.size.length as 2 | 3;
  return {
    data: image.data, size, stride: [1, size[0], size[0] * size[1]], offset: 0, dimension,
    ...toGeometry(image, dimension, name),
  };
}

function fromNdArray(array: NdArray, name: string): Volume {
  const { data, shape, stride, offset } = array;
  const dimension = shape.length as 2 | 3;
  const size = checkSize([...shape].reverse(), `${name}.shape`);
  const strides = [...stride].reverse();
  if (strides.length !== dimension || !strides.every(Number.isInteger)) {
    throw new OptionError(`${name}.stride`, `${dimension} integers`, stride);
  }
  if (dimension === 2) strides.push(0);
  // The farthest elements that strides can reach must lie in the data.
  let low = offset, high = offset;
  strides.forEach((s, axis) => {
    const reach = s * (size[axis]! - 1);
    if (reach < 0) low += reach;
    else high += reach;
  });
  if (!(low >= 0 && high < data.length)) {
    throw new OptionError(`${name}.data`, `elements ${low} to ${high} for shape ${shape.join(" × ")}`, data);
  }
  return { data, size, stride: strides as unknown as Size, offset, dimension, ...toGeometry({}, dimension, name) };
}

function checkSize(size: number[], name: string): Size {
  const right = (size.length === 2 || size.length === 3) && size.every((n) => Number.isInteger(n) && n >= 1);
  if (!right) throw new OptionError(name, "two or three integers of at least 1", size);
  return [size[0]!, size[1]!, size[2] ?? 1];
}

function toGeometry(
  image: { spacing?: ArrayLike<number>; origin?: ArrayLike<number>; direction?: ArrayLike<number> }, dimension: number, name: string,
): Pick<Volume, "geometry" | "stated"> {
  const read = (key: keyof Geometry, length: number, otherwise: (i: number) => number, right: (x: number) => boolean, what: string): number[] => {
    const values = image[key] === undefined ? Array.from({ length }, (_, i) => otherwise(i)) : Array.from(image[key]);
    if (values.length !== length || !values.every(right)) throw new OptionError(`${name}.${key}`, `${length} ${what}`, image[key]);
    return values;
  };
  return {
    geometry: {
      spacing: read("spacing", dimension, () => 1, (x) => Number.isFinite(x) && x > 0, "numbers above 0"),
      origin: read("origin", dimension, () => 0, Number.isFinite, "finite numbers"),
      direction: read("direction", dimension * dimension, (i) => +(i % (dimension + 1) === 0), Number.isFinite, "finite numbers"),
    },
    stated: {
      spacing: image.spacing !== undefined, origin: image.origin !== undefined, direction: image.direction !== undefined,
    },
  };
}

/**
 * @throws {@link GeometryError} that prints both, if sizes differ, or what both state of their geometry (by more than
 *   a thousandth of a voxel)
 */
export function checkSameGrid(image: Volume, mask: Volume, names: readonly [string, string] = ["image", "mask"]): void {
  const [a, b] = [image, mask].map(describeGrid) as [string, string];
  const same = image.size.every((n, axis) => n === mask.size[axis])
    && (["spacing", "origin", "direction"] as const).every((key) => {
      if (!image.stated[key] || !mask.stated[key] || image.dimension !== mask.dimension) return true;
      const tolerance = 1e-3 * (key === "direction" ? 1 : Math.min(...image.geometry.spacing));
      return image.geometry[key].every((x, i) => Math.abs(x - mask.geometry[key][i]!) <= tolerance);
    });
  if (same) return;
  const [first, second] = names, article = names[0] === "image" ? "the " : "";
  throw new GeometryError(`${first} and ${second} lie on different grids: ${article}${first} has ${a}, ${article}${second} ${b}; resample one to the other`);
}

/** Size and geometry as an error prints them. */
export function describeGrid({ size, dimension, geometry }: Volume): string {
  const list = (values: readonly number[]): string => values.map((x) => +x.toFixed(4)).join(", ");
  return `size ${size.slice(0, dimension).join(" × ")}, spacing [${list(geometry.spacing)}] mm, origin [${list(geometry.origin)}], `
    + `direction [${list(geometry.direction)}]`;
}

/** Reads one row of `box` (row `y`, slice `z`, counted from the box) into `out[0..width)`. */
export function readRow(volume: Volume, box: Box, y: number, z: number, out: Float64Array, to: number): void {
  const { data, stride, offset } = volume;
  const width = box.size[0];
  let from = offset + (box.start[2] + z) * stride[2] + (box.start[1] + y) * stride[1] + box.start[0] * stride[0];
  if (stride[0] === 1) {
    out.set(data.subarray(from, from + width), to);
    return;
  }
  for (let x = 0; x < width; x++, from += stride[0]) out[to + x] = data[from]!;
}

/** mm3; mm2 in 2-D. */
export function voxelVolume({ geometry }: Volume): number {
  return geometry.spacing.reduce((product, s) => product * s, 1);
}
