import { OptionError } from "../errors.js";
import type { Image, ImageLike, TypedArray } from "../types.js";
import { voxelCount } from "./box.js";
import { between, toAffine } from "./lattice.js";
import { readRow, toVolume, type Volume } from "./volume.js";

export interface ResampleOptions {
  /** `"linear"` (default, gives Float32Array) or `"nearest"` (keeps the type: for masks and labels). */
  readonly method?: "linear" | "nearest";
  /** Written where the image does not reach: default NaN of floats, 0 of integers. */
  readonly fill?: number;
}

const METHODS: readonly string[] = ["linear", "nearest"];
/** Beyond the outermost voxels' centers by less than this, in voxels, is rounding. */
const EDGE = 1e-6;

/**
 * Brings an image onto the lattice of another, by their geometries in space (LPS, mm): PET to CT, say.
 *
 * @param image     2-D or 3-D, any spacing and direction; not modified
 * @param reference gives size, spacing, origin and direction; its voxels are not read
 * @returns a new image of the reference's geometry. Linear: between the eight nearest voxels, NaN where one of them is that
 *   counts; from the centers of the outermost voxels on there is `fill`
 * @throws {@link OptionError} if an option or an image is unusable
 *
 * Cost: O(voxels of the reference). No smoothing first: a much coarser reference takes single voxels.
 */
export function resampleTo(image: Image, reference: Image, options: ResampleOptions = {}): Image {
  const { method = "linear", fill } = options;
  for (const key of Object.keys(options)) if (key !== "method" && key !== "fill") throw new OptionError(key, "a known option name", key, "known are method, fill");
  if (!METHODS.includes(method)) throw new OptionError("method", `one of ${METHODS.join(", ")}`, method);
  if (fill !== undefined && typeof fill !== "number") throw new OptionError("fill", "a number", fill);
  const volume = toVolume(image as ImageLike, "image"), target = toVolume(reference as ImageLike, "reference");
  if (volume.dimension !== target.dimension) throw new OptionError("reference", `${volume.dimension} axes as the image has`, target.dimension);
  const make = method === "linear" ? Float32Array : volume.data.constructor as new (length: number) => TypedArray;
  const data: TypedArray = new make(voxelCount(target.size)), source = pack(volume);
  const outside = fill ?? (/Float/.test(make.name) ? NaN : 0);
  const sample = method === "linear" ? linear : nearest;
  const { matrix, origin } = between(toAffine(target), toAffine(volume));
  const [width, height, depth] = target.size, [nx, ny, nz] = volume.size;
  const at = (axis: number, x: number, y: number, z: number): number => (
    snap(origin[axis]! + matrix[3 * axis]! * x + matrix[3 * axis + 1]! * y + matrix[3 * axis + 2]! * z)
  );
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data[to++] = sample(source, nx, ny, nz, at(0, x, y, z), at(1, x, y, z), at(2, x, y, z), outside);
    }
  }
  const { dimension, geometry } = target;
  return {
    ...image, data, size: target.size.slice(0, dimension), spacing: [...geometry.spacing], origin: [...geometry.origin],
    direction: Float64Array.from(geometry.direction),
  };
}

/** x fastest, without gaps: what an image is already. */
function pack(volume: Volume): TypedArray {
  const { data, size, stride, offset } = volume;
  if (offset === 0 && stride[0] === 1 && stride[1] === size[0] && stride[2] === size[0] * size[1]) return data;
  const out = new Float64Array(voxelCount(size));
  for (let line = 0; line < size[1] * size[2]; line++) {
    readRow(volume, { start: [0, 0, 0], size }, line % size[1], Math.floor(line / size[1]), out, line * size[0]);
  }
  return out;
}

function snap(p: number): number {
  const whole = Math.round(p);
  return Math.abs(p - whole) < EDGE ? whole : p;
}

type Sample = (source: TypedArray, nx: number, ny: number, nz: number, x: number, y: number, z: number, outside: number) => number;

/** Halves go up. */
const nearest: Sample = (source, nx, ny, nz, x, y, z, outside) => {
  const i = Math.floor(x + 0.5), j = Math.floor(y + 0.5), k = Math.floor(z + 0.5);
  return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? outside : source[(k * ny + j) * nx + i]!;
};

const linear: Sample = (source, nx, ny, nz, x, y, z, outside) => {
  if (!(x >= 0 && y >= 0 && z >= 0 && x <= nx - 1 && y <= ny - 1 && z <= nz - 1)) return outside;
  const i = Math.floor(x), j = Math.floor(y), k = Math.floor(z), u = x - i, v = y - j, w = z - k;
  // Where a part is 0 the next voxel does not count, and may not be there.
  const at = (k * ny + j) * nx + i, dx = u > 0 ? 1 : 0, dy = v > 0 ? nx : 0, dz = w > 0 ? nx * ny : 0;
  const along = (from: number): number => (dx ? source[from]! * (1 - u) + source[from + dx]! * u : source[from]!);
  const across = (from: number): number => (dy ? along(from) * (1 - v) + along(from + dy) * v : along(from));
  return dz ? across(at) * (1 - w) + across(at + dz) * w : across(at);
};
