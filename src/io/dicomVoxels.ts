/** Stored DICOM values to voxels: bits, signs, slope and intercept. */
import type { Image as DicomImage } from "daikon";
import { FileError } from "../errors.js";
import type { TypedArray, Warning } from "../types.js";
import { number, text, type Slice } from "./dicomSlice.js";
import { allocate, truncated } from "./fileImage.js";
import { decodeVoxels } from "./voxelType.js";

interface Encoding {
  readonly bitsAllocated: 8 | 16 | 32;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly slope: number;
  readonly intercept: number;
}

/** JPEG baseline and extended; JPEG-LS and JPEG 2000 state their loss in a tag. */
const lossySyntaxes = ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"];

/**
 * Decodes slices of one size into one volume, x fastest.
 *
 * @throws {@link FileError} if a slice is in color, in a depth other than 8, 16 or 32 bits, truncated or cannot be decompressed.
 */
export function dicomVoxels(slices: readonly Slice[], warnings: Warning[]): TypedArray {
  const encodings = slices.map(readEncoding);
  const sliceVoxels = slices[0]!.columns * slices[0]!.rows;
  const data = createVolume(encodings, sliceVoxels * slices.length, slices[0]!.label);
  for (const [index, slice] of slices.entries()) {
    const { bitsAllocated, bitsStored, highBit, signed, slope, intercept } = encodings[index]!;
    const stored = readStored(slice, bitsAllocated, sliceVoxels);
    // Left, to drop what stands above (overlays in old files); right, to drop what stands below and to spread the sign.
    const left = 31 - highBit;
    const right = 32 - bitsStored;
    const start = index * sliceVoxels;
    for (let voxel = 0; voxel < sliceVoxels; voxel++) {
      const raw = stored[voxel]! << left;
      data[start + voxel] = (signed ? raw >> right : raw >>> right) * slope + intercept;
    }
  }
  if (slices.some(({ image }) => text(image, 0x0028, 0x2110) === "01" || lossySyntaxes.includes(image.getTransferSyntax() ?? ""))) {
    warnings.push({ code: "lossy", message: "the DICOM images were compressed with loss, which changes texture" });
  }
  return data;
}

function readEncoding({ image, label }: Slice): Encoding {
  const samples = number(image, 0x0028, 0x0002) ?? 1;
  const color = text(image, 0x0028, 0x0004);
  if (samples !== 1 || !["MONOCHROME1", "MONOCHROME2", ""].includes(color)) {
    throw new FileError(`${label} is a color image (${color}, ${samples} samples per pixel): expected MONOCHROME1 or MONOCHROME2`);
  }
  const bitsAllocated = number(image, 0x0028, 0x0100);
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    throw new FileError(`${label} stores ${bitsAllocated ?? "an unknown number of"} bits per pixel: expected 8, 16 or 32`);
  }
  const bitsStored = number(image, 0x0028, 0x0101) ?? bitsAllocated;
  const highBit = number(image, 0x0028, 0x0102) ?? bitsStored - 1;
  if (!(bitsStored >= 1 && bitsStored <= highBit + 1 && highBit < bitsAllocated)) {
    throw new FileError(`${label} states ${bitsStored} bits up to bit ${highBit} in ${bitsAllocated}: expected bits that fit`);
  }
  const signed = number(image, 0x0028, 0x0103) === 1;
  return { bitsAllocated, bitsStored, highBit, signed, slope: number(image, 0x0028, 0x1053) || 1, intercept: number(image, 0x0028, 0x1052) ?? 0 };
}

/** Integers where all values must be, in the smallest type that holds every possible one. */
function createVolume(encodings: readonly Encoding[], length: number, label: string): TypedArray {
  const limits = encodings.flatMap(({ bitsStored, signed, slope, intercept }) => {
    const low = signed ? -(2 ** (bitsStored - 1)) : 0;
    return [low * slope + intercept, (low + 2 ** bitsStored - 1) * slope + intercept];
  });
  const [low, high] = [Math.min(...limits), Math.max(...limits)];
  const integers = encodings.every(({ slope, intercept }) => Number.isInteger(slope) && Number.isInteger(intercept));
  const types = [
    { Type: Uint8Array, from: 0, to: 255 },
    { Type: Int8Array, from: -128, to: 127 },
    { Type: Int16Array, from: -32768, to: 32767 },
    { Type: Uint16Array, from: 0, to: 65535 },
    { Type: Int32Array, from: -(2 ** 31), to: 2 ** 31 - 1 },
  ];
  const wide = encodings.some(({ bitsStored }) => bitsStored > 16);
  const Type = (integers && types.find(({ from, to }) => from <= low && high <= to)?.Type) || (wide ? Float64Array : Float32Array);
  return new Type(allocate(length * Type.BYTES_PER_ELEMENT, label));
}

function readStored(slice: Slice, bits: 8 | 16 | 32, count: number): TypedArray {
  const { image, label } = slice;
  let buffer: ArrayBuffer;
  try {
    buffer = withoutListeners(image, () => image.getPixelDataBytes());
  } catch (cause) {
    throw new FileError(`${label} is damaged: its pixel data cannot be decompressed (transfer syntax ${image.getTransferSyntax() ?? "unknown"})`, { cause });
  }
  const byteCount = (count * bits) / 8;
  if (buffer.byteLength < byteCount) throw truncated(label, byteCount, buffer.byteLength, "pixel data");
  const littleEndian = image.littleEndian || image.isCompressed();
  const stored = decodeVoxels(buffer.slice(0, byteCount), `uint${bits}`, littleEndian, label);
  image.clearPixelData();
  return stored;
}

/**
 * Runs a decoder and takes back what it hooks into the process: the JPEG-LS decoder (Emscripten) adds a handler for
 * uncaught exceptions that is the host program's business, not ours.
 */
function withoutListeners<T>(image: DicomImage, decode: () => T): T {
  const { process } = globalThis;
  if (!image.isCompressedJPEGLS() || typeof process?.listeners !== "function") return decode();
  const before = process.listeners("uncaughtException");
  try {
    return decode();
  } finally {
    for (const listener of process.listeners("uncaughtException")) {
      if (!before.includes(listener)) process.removeListener("uncaughtException", listener);
    }
  }
}
