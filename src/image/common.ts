import { GeometryError, OptionError } from "../errors.js";
import type { Image, ImageLike, TypedArray } from "../types.js";
import { voxelCount, type Box } from "./box.js";
import { applyMap, mapIndices, stepOf, vector, type Vector } from "./lattice.js";
import { describeGrid, toVolume, type Volume } from "./volume.js";

/** Voxels that a corner of one image may lie off the lattice of another: rounding of headers, no shift that anybody means. */
const LATTICE_TOLERANCE = 0.01;

/** What `cropToCommon` of the package does. */
export function cropToCommon(images: readonly ImageLike[]): Image[] {
  if (!Array.isArray(images) || images.length === 0) throw new OptionError("images", "a list of at least one image", images);
  const volumes = (images as readonly ImageLike[]).map((image, k) => toVolume(image, `image[${k}]`)), first = volumes[0]!;
  const starts = volumes.map((volume, k) => placeOnLattice(volume, first, k));
  const low = vector((axis) => Math.max(...starts.map((start) => start[axis]!)));
  const high = vector((axis) => Math.min(...starts.map((start, k) => start[axis]! + volumes[k]!.size[axis]!)));
  const size = vector((axis) => high[axis]! - low[axis]!);
  if (size.some((n) => n < 1)) {
    const all = volumes.map((volume, k) => `image[${k}] has ${describeGrid(volume)}`);
    throw new GeometryError(`the images share a lattice but no voxel: ${all.join("; ")}`);
  }
  const { dimension, geometry: { spacing, origin, direction } } = first;
  return volumes.map((volume, k) => ({
    data: cut(volume, { start: vector((axis) => low[axis]! - starts[k]![axis]!), size }),
    size: size.slice(0, dimension),
    spacing: [...spacing],
    origin: origin.map((x, row) => low.reduce((sum, index, axis) => sum + index * stepOf(first, axis)[row]!, x)),
    direction: Float64Array.from(direction),
  }));
}

/** The index that voxel 0 of an image has on the first one's lattice. */
function placeOnLattice(volume: Volume, first: Volume, k: number): Vector {
  const names = [`image[${k}]`, "image[0]"] as const;
  const map = mapIndices(volume, first, names), start = vector((axis) => Math.round(map.shift[axis]!) + 0);
  const { size } = volume;
  for (let corner = 0; corner < 8; corner++) {
    const index = vector((axis) => ((corner >> axis) & 1 ? size[axis]! : 0)), at = applyMap(map, index);
    if (at.every((x, axis) => Math.abs(x - start[axis]! - index[axis]!) <= LATTICE_TOLERANCE)) continue;
    throw new GeometryError(`${names[1]} and ${names[0]} lie on different lattices: ${names[1]} has ${describeGrid(first)}, `
      + `${names[0]} ${describeGrid(volume)}; bring one to the other with resampleTo(image, reference)`);
  }
  return start;
}

function cut({ data, stride, offset }: Volume, { start, size }: Box): TypedArray {
  const from = start.reduce((sum, index, axis) => sum + index * stride[axis]!, offset), count = voxelCount(size);
  // One voxel after the other: each axis goes on where the axes before it end, or has one voxel.
  const [width, height] = size, steps = [1, width, width * height];
  if (size.every((n, axis) => n === 1 || stride[axis] === steps[axis])) return data.subarray(from, from + count);
  const out = new (data.constructor as new (length: number) => TypedArray)(count);
  for (let line = 0, to = 0; to < count; line++, to += width) {
    const row = from + (line % height) * stride[1] + Math.floor(line / height) * stride[2];
    if (stride[0] === 1) out.set(data.subarray(row, row + width), to);
    else for (let x = 0; x < width; x++) out[to + x] = data[row + x * stride[0]]!;
  }
  return out;
}
