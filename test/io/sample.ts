/** Images and raw files that the tests of `radiomaps/io` share. */
import { gzipSync } from "node:zlib";
import type { TypedArray } from "../../src/types.js";

export interface SampleImage {
  data: TypedArray;
  size: number[];
  spacing: number[];
  origin: number[];
  direction: Float64Array<ArrayBuffer>;
}

/** Cosines of turns about z, y and x, row-major; `mirrored` flips the third axis. */
export function rotation(z: number, y: number, x: number, mirrored = false): Float64Array<ArrayBuffer> {
  const [cz, sz, cy, sy, cx, sx] = [Math.cos(z), Math.sin(z), Math.cos(y), Math.sin(y), Math.cos(x), Math.sin(x)];
  const f = mirrored ? -1 : 1;
  return Float64Array.of(
    cz * cy, cz * sy * sx - sz * cx, f * (cz * sy * cx + sz * sx),
    sz * cy, sz * sy * sx + cz * cx, f * (sz * sy * cx - cz * sx),
    -sy, cy * sx, f * (cy * cx),
  );
}

/** 5 x 4 x 3, oblique, anisotropic, float32 with NaN and infinities. */
export function obliqueImage(mirrored = false): SampleImage {
  const data = Float32Array.from({ length: 60 }, (_, index) => Math.sin(index) * 100);
  data.set([NaN, Infinity, -Infinity, -0, 1e-40], 7);
  return { data, size: [5, 4, 3], spacing: [0.7, 0.9, 3.3], origin: [-101.25, 33.5, 12.125], direction: rotation(0.3, -0.2, 0.5, mirrored) };
}

export const dtypes = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
] as const;

/** 4 x 3 x 2 with the extremes of the type. */
export function typedImage(Type: (typeof dtypes)[number]): SampleImage {
  const data = new Type(24);
  for (let index = 0; index < 24; index++) data[index] = index * 5;
  const extremes = Type === Float64Array ? [1e300, -1e-300, NaN] : Type === Float32Array ? [3e38, -1e-38, NaN] : [-(2 ** 31), 2 ** 32 - 1, -1];
  data.set(extremes, 20);
  return { data, size: [4, 3, 2], spacing: [0.5, 0.75, 2], origin: [1, -2, 3], direction: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
}

export interface RawNifti {
  littleEndian?: boolean;
  version2?: boolean;
  dims?: number[];
  pixDims?: number[];
  datatype?: number;
  bits?: number;
  offset?: number;
  slope?: number;
  intercept?: number;
  units?: number;
  magic?: string;
  /** Rows of the sform, with its code (1). */
  sform?: number[];
  /** b, c, d, x, y, z of the qform, with its code (1). */
  qform?: number[];
  voxels?: Uint8Array;
}

/** A NIfTI file written field by field from the standard, independent of the code under test. */
export function rawNifti(fields: RawNifti = {}): Uint8Array<ArrayBuffer> {
  const {
    littleEndian: le = true, version2 = false, dims = [3, 4, 3, 2], pixDims = [1, 0.5, 0.75, 2], datatype = 16, bits = 32, slope = 0, intercept = 0,
    units = 2, sform, qform, voxels = new Uint8Array(96),
  } = fields;
  const offset = fields.offset ?? (version2 ? 544 : 352);
  const bytes = new Uint8Array(Math.max(version2 ? 544 : 352, Math.min(offset, 2000)) + voxels.length);
  const view = new DataView(bytes.buffer);
  const float = (at: number, index: number, value: number) => (version2 ? view.setFloat64(at + 8 * index, value, le) : view.setFloat32(at + 4 * index, value, le));
  const at = version2
    ? { dim: 16, pixdim: 104, datatype: 12, offset: 168, slope: 176, units: 500, qcode: 344, scode: 348, quatern: 352, srow: 400, magic: 4 }
    : { dim: 40, pixdim: 76, datatype: 70, offset: 108, slope: 112, units: 123, qcode: 252, scode: 254, quatern: 256, srow: 280, magic: 344 };
  view.setInt32(0, version2 ? 540 : 348, le);
  for (let index = 0; index < 8; index++) {
    const length = dims[index] ?? 1;
    if (version2) view.setBigInt64(at.dim + 8 * index, BigInt(length), le);
    else view.setInt16(at.dim + 2 * index, length, le);
    float(at.pixdim, index, pixDims[index] ?? 1);
  }
  view.setInt16(at.datatype, datatype, le);
  view.setInt16(at.datatype + 2, bits, le);
  if (version2) view.setBigInt64(at.offset, BigInt(offset), le);
  else view.setFloat32(at.offset, offset, le);
  float(at.slope, 0, slope);
  float(at.slope, 1, intercept);
  if (version2) view.setInt32(at.units, units, le);
  else bytes[at.units] = units;
  for (const [code, present] of [[at.qcode, qform], [at.scode, sform]] as const) {
    if (version2) view.setInt32(code, present ? 1 : 0, le);
    else view.setInt16(code, present ? 1 : 0, le);
  }
  for (const [index, value] of (qform ?? []).entries()) float(at.quatern, index, value);
  for (const [index, value] of (sform ?? []).entries()) float(at.srow, index, value);
  bytes.set(new TextEncoder().encode(fields.magic ?? (version2 ? "n+2\0\r\n\x1a\n" : "n+1\0")), at.magic);
  bytes.set(voxels, bytes.length - voxels.length);
  return bytes;
}

/** Bytes of numbers in either byte order. */
export function bytesOf(data: ArrayBufferView & { BYTES_PER_ELEMENT: number }, littleEndian = true): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).slice();
  if (littleEndian) return bytes;
  for (let at = 0; at < bytes.length; at += data.BYTES_PER_ELEMENT) bytes.subarray(at, at + data.BYTES_PER_ELEMENT).reverse();
  return bytes;
}

export function gz(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes));
}

/** The bits of each voxel, so that NaN equals NaN and -0 is not 0. */
export function bitsOf(data: TypedArray): number[] {
  return Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
