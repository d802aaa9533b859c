/** Stored numbers to typed arrays: sizes, byte order, 64-bit integers, slope and intercept. */
import { FileError } from "../errors.js";
import type { TypedArray } from "../types.js";

export type VoxelType =
  | "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64" | "float32" | "float64";

const constructors = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export function voxelBytes(type: VoxelType): number {
  return constructors[type].BYTES_PER_ELEMENT;
}

/** Type of an image's data; clamped bytes are bytes in a file. */
export function voxelTypeOf(data: TypedArray): Exclude<VoxelType, "int64" | "uint64"> {
  const name = data.constructor.name.replace("Clamped", "").replace("Array", "").toLowerCase();
  return name as Exclude<VoxelType, "int64" | "uint64">;
}

export function hostLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/** Reverses the bytes of each voxel in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let low = at, high = at + width - 1; low < high; low++, high--) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

/**
 * Makes voxels of stored bytes; the buffer becomes the result's memory (64-bit integers excepted).
 *
 * 64-bit integers become a `Float64Array` if each of them is exact there.
 *
 * @throws {@link FileError} if a 64-bit integer is beyond 2^53.
 */
export function decodeVoxels(buffer: ArrayBuffer, type: VoxelType, littleEndian: boolean, label: string): TypedArray {
  const width = voxelBytes(type);
  if (width > 1 && littleEndian !== hostLittleEndian()) swapBytes(new Uint8Array(buffer), width);
  const data = new constructors[type](buffer);
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return data;
  const exact = new Float64Array(data.length);
  for (let index = 0; index < data.length; index++) {
    const value = Number(data[index]!);
    if (!Number.isSafeInteger(value)) {
      throw new FileError(`${label} holds the ${type} value ${data[index]}: expected at most 2^53 in size, which is what a number keeps exactly`);
    }
    exact[index] = value;
  }
  return exact;
}

/** The voxels' bytes, little endian: a view where the host is so too, else a copy. */
export function encodeVoxels(data: TypedArray): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (hostLittleEndian() || data.BYTES_PER_ELEMENT === 1) return bytes;
  const swapped = bytes.slice();
  swapBytes(swapped, data.BYTES_PER_ELEMENT);
  return swapped;
}

/**
 * Applies `value * slope + intercept`; without effect the voxels come back as they are.
 *
 * The result is a `Float32Array` for voxels of 16 bits or of float32, else a `Float64Array`, so that no stored digit is lost.
 */
export function rescale(data: TypedArray, slope: number, intercept: number): TypedArray {
  if (slope === 1 && intercept === 0) return data;
  const wide = data.BYTES_PER_ELEMENT > 2 && !(data instanceof Float32Array);
  const result = wide ? new Float64Array(data.length) : new Float32Array(data.length);
  for (let index = 0; index < data.length; index++) result[index] = data[index]! * slope + intercept;
  return result;
}
