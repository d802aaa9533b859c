import { GeometryError, OptionError } from "../errors.js";
import type { Image, ImageLike, ResampleOptions, TypedArray } from "../types.js";
import { voxelCount } from "./box.js";
import { applyMap, mapIndices, type Vector } from "./lattice.js";
import { describeGrid, toVolume, type Volume } from "./volume.js";

const METHODS = ["linear", "nearest"] as const;
/** Voxels within which rounding is taken for the voxel itself, so that no neighbor has a share in it. */
const ON_VOXEL = 1e-6;

/** What `resampleTo` of the package does. */
export function resampleTo(image: ImageLike, reference: ImageLike, options: ResampleOptions): Image {
  const from = toVolume(image, "image"), to = toVolume(reference, "reference");
  const { method, fill, Type } = resolve(options, from);
  const map = mapIndices(to, from, ["reference", "image"]);
  const out = new Type(voxelCount(to.size)), sampleRow = (method === "linear" ? linearRow : nearestRow)(from.data, out);
  const [width, height, depth] = to.size;
  let inside = 0;
  for (let line = 0; line < height * depth; line++) {
    inside += sampleRow(from, applyMap(map, [0, line % height, Math.floor(line / height)]), map.columns[0], fill, out, line * width, width);
  }
  if (inside === 0) {
    throw new GeometryError(`no voxel of the reference lies in the image: the image has ${describeGrid(from)}, the reference ${describeGrid(to)}`);
  }
  const { spacing, origin, direction } = to.geometry;
  return { data: out, size: to.size.slice(0, to.dimension), spacing: [...spacing], origin: [...origin], direction: Float64Array.from(direction) };
}

function resolve(options: ResampleOptions, { data }: Volume): { method: "linear" | "nearest"; fill: number; Type: new (length: number) => TypedArray } {
  if (typeof options !== "object" || options === null) throw new OptionError("options", "an object", options);
  for (const key of Object.keys(options)) {
    if (key !== "method" && key !== "fill") throw new OptionError(key, "one of the options method, fill", key);
  }
  const { method = "linear" } = options;
  if (!METHODS.includes(method)) throw new OptionError("method", METHODS.map((name) => `"${name}"`).join(" or "), method);
  const Own = data.constructor as new (length: number) => TypedArray;
  const Type = method === "nearest" || Own.name === "Float64Array" ? Own : Float32Array;
  const integer = /int/i.test(Type.name), { fill = integer ? 0 : NaN } = options;
  if (typeof fill !== "number" || (integer && new Type(1).fill(fill)[0] !== fill)) {
    throw new OptionError("fill", integer ? `a number that ${Type.name} holds` : "a number", fill);
  }
  return { method, fill, Type };
}

/**
 * One row of the result.
 *
 * @param first where its first voxel lies among the image's voxels, `step` the way to the next one
 * @returns voxels that lie in the image
 */
type RowSampler = (image: Volume, first: Vector, step: Vector, fill: number, out: TypedArray, to: number, width: number) => number;

/**
 * A closure for each pair of array types: an engine compiles a loop over one kind of typed array to a few instructions, and the
 * same loop over many kinds to calls.
 */
function forEachKind(create: () => RowSampler): (source: TypedArray, out: TypedArray) => RowSampler {
  const made = new Map<string, RowSampler>();
  return (source, out) => {
    const kind = `${source.constructor.name} ${out.constructor.name}`, sampler = made.get(kind) ?? create();
    made.set(kind, sampler);
    return sampler;
  };
}

const nearestRow = /* @__PURE__ */ forEachKind((): RowSampler => ({ data, size, stride, offset }, first, step, fill, out, to, width) => {
  const [px, py, pz] = first, [dx, dy, dz] = step, [nx, ny, nz] = size, [sx, sy, sz] = stride;
  let inside = 0;
  for (let i = 0; i < width; i++) {
    // Halfway goes up, whatever rounding made of it.
    const x = Math.floor(px + i * dx + (0.5 + ON_VOXEL)), y = Math.floor(py + i * dy + (0.5 + ON_VOXEL)), z = Math.floor(pz + i * dz + (0.5 + ON_VOXEL));
    if (x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz) {
      out[to + i] = data[offset + x * sx + y * sy + z * sz]!;
      inside++;
    } else out[to + i] = fill;
  }
  return inside;
});

const linearRow = /* @__PURE__ */ forEachKind((): RowSampler => ({ data, size, stride, offset }, first, step, fill, out, to, width) => {
  const [px, py, pz] = first, [dx, dy, dz] = step, [nx, ny, nz] = size, [sx, sy, sz] = stride;
  let inside = 0;
  for (let i = 0; i < width; i++) {
    const x = px + i * dx, y = py + i * dy, z = pz + i * dz;
    if (!isInside(x, nx) || !isInside(y, ny) || !isInside(z, nz)) {
      out[to + i] = fill;
      continue;
    }
    inside++;
    const cx = settle(x, nx), cy = settle(y, ny), cz = settle(z, nz);
    const x0 = Math.floor(cx), y0 = Math.floor(cy), z0 = Math.floor(cz), fx = cx - x0, fy = cy - y0, fz = cz - z0;
    const at = offset + x0 * sx + y0 * sy + z0 * sz;
    // A neighbor without a share may not be there.
    const ux = fx === 0 ? 0 : sx, uy = fy === 0 ? 0 : sy, uz = fz === 0 ? 0 : sz;
    const low = mix(mix(data[at]!, data[at + ux]!, fx), mix(data[at + uy]!, data[at + uy + ux]!, fx), fy);
    const high = mix(mix(data[at + uz]!, data[at + uz + ux]!, fx), mix(data[at + uz + uy]!, data[at + uz + uy + ux]!, fx), fy);
    out[to + i] = mix(low, high, fz);
  }
  return inside;
});

/** The same voxels as for the nearest one. */
function isInside(index: number, count: number): boolean {
  return index >= -0.5 - ON_VOXEL && index < count - 0.5 - ON_VOXEL;
}

/** Between the centers of the outermost voxels, and on a voxel where it almost is. */
function settle(index: number, count: number): number {
  const nearest = Math.round(index);
  return Math.min(Math.max(Math.abs(index - nearest) <= ON_VOXEL ? nearest : index, 0), count - 1);
}

function mix(a: number, b: number, part: number): number {
  return part === 0 ? a : a + part * (b - a);
}
