import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as nifti from "nifti-reader-js";

/** An image as the naive twin takes it: packed, three-dimensional. */
export interface Packed {
  readonly data: Float64Array;
  readonly size: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
}

const TYPES = { 2: Uint8Array, 4: Int16Array, 8: Int32Array, 16: Float32Array, 64: Float64Array, 512: Uint16Array } as const;

/** Reads a gzipped NIfTI without `radiomaps/io`, which has tests of its own. */
export function readPackedNifti(path: string): Packed {
  const bytes = gunzipSync(readFileSync(path));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const header = nifti.readHeader(buffer);
  const Type = TYPES[header.datatypeCode as keyof typeof TYPES];
  const [, nx, ny, nz] = header.dims as [number, number, number, number];
  const [, sx, sy, sz] = header.pixDims as [number, number, number, number];
  return { data: Float64Array.from(new Type(nifti.readImage(header, buffer))), size: [nx, ny, nz], spacing: [sx, sy, sz] };
}

/** PyRadiomics' `normalize`: (x - mean) / SD(n - 1) of the whole image, times the scale. */
export function normalizeImage(image: Packed, scale: number): Packed {
  const { data } = image, n = data.length;
  const mean = data.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  return { ...image, data: data.map((x) => (x - mean) / deviation * scale) };
}

/**
 * Cuts image and mask to the mask's box and `margin` voxels around it, where the image has them: the twin is too slow for
 * the rest, which takes no part.
 *
 * @returns `start` is the old index of the first voxel kept
 */
export function cropToMask(image: Packed, mask: Packed, margin: number): { image: Packed; mask: number[]; start: number[] } {
  const [nx, ny, nz] = image.size;
  const low = [nx, ny, nz], high = [-1, -1, -1];
  mask.data.forEach((value, i) => {
    if (value === 0) return;
    [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)].forEach((c, axis) => {
      low[axis] = Math.min(low[axis]!, c);
      high[axis] = Math.max(high[axis]!, c);
    });
  });
  const start = low.map((c) => Math.max(0, c - margin));
  const size = high.map((c, axis) => Math.min(image.size[axis]! - 1, c + margin) - start[axis]! + 1) as [number, number, number];
  const kept = Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => {
    const [x, y, z] = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / size[0] / size[1])];
    return x + start[0]! + nx * (y + start[1]! + ny * (z + start[2]!));
  });
  return {
    image: { ...image, size, data: Float64Array.from(kept, (i) => image.data[i]!) }, mask: kept.map((i) => +(mask.data[i] !== 0)), start,
  };
}
