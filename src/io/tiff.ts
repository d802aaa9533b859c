/** Gray TIFF, one page or a stack. */
import { decode, type TiffIfd } from "tiff";
import { FileError, show } from "../errors.js";
import type { TypedArray } from "../types.js";
import { allocate, countVoxels, formatCount, truncated, type FormatImage, type ReadContext } from "./fileImage.js";
import { identityGeometry } from "./geometry.js";
import { inflatedLength } from "./gzip.js";
import { decodeVoxels, voxelBytes, type VoxelType } from "./voxelType.js";

/** Deflate's and LZW's best ratio, rounded up. */
const maxRatio: Readonly<Record<number, number>> = { 1: 1, 5: 1400, 8: 1032, 32946: 1032 };

/**
 * Reads a gray TIFF: integers of 1, 8, 16 or 32 bits, float32 or float64; several pages are the slices of a volume.
 *
 * Uncompressed, LZW or deflate (32-bit integers uncompressed only). Small copies of a page (thumbnails) are left out. The
 * resolution in the file is ignored (it speaks of paper): spacing is 1.
 *
 * @throws {@link FileError} if the file is damaged, too big, in color, or its pages differ.
 */
export async function readTiff(bytes: Uint8Array, context: ReadContext): Promise<FormatImage> {
  const { label } = context;
  checkPageChain(bytes, label);
  const headers = attempt(label, () => decode(bytes, { ignoreImageData: true }));
  // Bit 0 of the sub-file type marks a reduced copy of another page.
  const pages = headers.map((_, index) => index).filter((index) => !((headers[index]!.newSubfileType ?? 0) & 1));
  const first = headers[pages[0] ?? 0]!;
  const type = pixelType(first, label);
  // A damaged tag may hold a list or a text.
  const size = [first.width, first.height].map((length: unknown) => (typeof length === "number" ? length : NaN)).concat(pages.length);
  const sliceVoxels = countVoxels(size, voxelBytes(type), context) / pages.length;
  for (const index of pages) checkPage(headers[index]!, first, index, label);
  const packed = (sliceVoxels * pages.length * (first.bitsPerSample === 1 ? 1 : 8 * voxelBytes(type))) / 8;
  const most = bytes.length * maxRatio[first.compression]!;
  if (packed > most) throw truncated(label, Math.ceil(packed), most, "pixels");
  for (const index of pages) await checkStrips(bytes, headers[index]!, sliceVoxels * voxelBytes(type), label);

  const data = decodeVoxels(allocate(sliceVoxels * pages.length * voxelBytes(type), label), type, true, label);
  for (const [slice, index] of pages.entries()) {
    const part = type === "int32" || type === "uint32"
      ? attempt(label, () => readIntegers(bytes, headers[index]!, type, sliceVoxels, label))
      : attempt(label, () => decode(bytes, { pages: [index] })[0]!.data);
    if (part.length < sliceVoxels) throw truncated(label, sliceVoxels, part.length, "pixels");
    // The library knows no signed integers: the same bits, read as what they are.
    const signed = type === "int8" ? new Int8Array(part.buffer) : type === "int16" ? new Int16Array(part.buffer) : part;
    data.set(signed.subarray(0, sliceVoxels), slice * sliceVoxels);
  }
  const whole = pages.length > 1 ? size : size.slice(0, 2);
  return { data, size: whole, ...identityGeometry(whole.map(() => 1)) };
}

/** Pages are a linked list; a damaged one may be a circle, which the library would follow forever. */
function checkPageChain(bytes: Uint8Array, label: string): void {
  if (bytes.length < 8) throw truncated(label, 8, bytes.length, "TIFF header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const littleEndian = bytes[0] === 0x49;
  const seen = new Set<number>();
  for (let at = view.getUint32(4, littleEndian); at !== 0; ) {
    if (seen.has(at)) throw new FileError(`${label} is a damaged TIFF file: its pages run in a circle (byte ${at})`);
    seen.add(at);
    const end = at + 2 <= bytes.length ? at + 2 + 12 * view.getUint16(at, littleEndian) : Infinity;
    if (end + 4 > bytes.length) {
      throw new FileError(`${label} is truncated or damaged: expected a TIFF page at byte ${at}, got a file of ${bytes.length} bytes`);
    }
    at = view.getUint32(end, littleEndian);
  }
  if (seen.size === 0) throw new FileError(`${label} is a TIFF file without a page`);
}

function pixelType(page: TiffIfd, label: string): VoxelType {
  const { bitsPerSample: bits, sampleFormat } = page;
  const type = { 1: "uint", 2: "int", 3: "float" }[sampleFormat];
  const known: readonly string[] = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"];
  const name = bits === 1 ? "uint8" : `${type}${bits}`;
  if (known.includes(name)) return name as VoxelType;
  throw new FileError(
    `${label} has TIFF pixels of ${show(bits)} bits in sample format ${show(sampleFormat)}: expected integers of 1, 8, 16 or 32 bits, or float32, float64`,
  );
}

function checkPage(page: TiffIfd, first: TiffIfd, index: number, label: string): void {
  if (page.samplesPerPixel !== 1 || ![0, 1].includes(page.type)) {
    throw new FileError(`${label} is a color picture (${page.samplesPerPixel} samples per pixel, photometric ${page.type}): expected gray`);
  }
  if (maxRatio[page.compression] === undefined) {
    throw new FileError(`${label} has TIFF compression ${page.compression}: expected none, LZW or deflate; save it again as one of these`);
  }
  // The library inverts white-is-zero pixels as if they were unsigned integers.
  if (page.type === 0 && (page.sampleFormat !== 1 || page.bitsPerSample > 16)) {
    throw new FileError(`${label} has white-is-zero pixels that are no unsigned integers: expected black-is-zero`);
  }
  const describe = ({ width, height, bitsPerSample, sampleFormat }: TiffIfd) => `${width} x ${height} pixels of ${bitsPerSample} bits, format ${sampleFormat}`;
  if (describe(page) !== describe(first)) {
    throw new FileError(`${label} has pages that are no slices of one volume: expected ${describe(first)}, got ${describe(page)} on page ${index + 1}`);
  }
}

/** No strip or tile may inflate to more than its page (a tile at the edge reaches beyond it). */
async function checkStrips(bytes: Uint8Array, page: TiffIfd, pageBytes: number, label: string): Promise<void> {
  if (page.compression !== 8 && page.compression !== 32946) return;
  const [offsets, lengths] = page.tiled ? [page.tileOffsets, page.tileByteCounts] : [page.stripOffsets, page.stripByteCounts];
  const tileBytes = (page.tileWidth ?? 0) * (page.tileHeight ?? 0) * 8;
  for (const [strip, offset] of (offsets ?? []).entries()) {
    const part = bytes.subarray(offset, offset + (lengths?.[strip] ?? bytes.length));
    if ((await inflatedLength(part, Math.max(pageBytes, tileBytes) + 65536)) === Infinity) {
      throw new FileError(
        `${label} expands far beyond what its header states: expected ${formatCount(pageBytes)} bytes per page, got more in strip ${strip + 1}`,
      );
    }
  }
}

/** Uncompressed strips of 32-bit integers, which the library does not read. */
function readIntegers(bytes: Uint8Array, page: TiffIfd, type: "int32" | "uint32", count: number, label: string): TypedArray {
  if (page.compression !== 1 || page.tiled || page.predictor !== 1) {
    throw new FileError(`${label} has 32-bit integers in compressed strips or in tiles: expected plain strips; save it uncompressed`);
  }
  const buffer = allocate(count * 4, label);
  const target = new Uint8Array(buffer);
  let filled = 0;
  for (const [strip, offset] of page.stripOffsets.entries()) {
    const part = bytes.subarray(offset, offset + (page.stripByteCounts?.[strip] ?? target.length)).subarray(0, target.length - filled);
    target.set(part, filled);
    filled += part.length;
  }
  if (filled < target.length) throw truncated(label, target.length, filled, "pixels");
  return decodeVoxels(buffer, type, bytes[0] === 0x49, label);
}

function attempt<T>(label: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    throw new FileError(`${label} is a damaged or truncated TIFF file: its pages cannot be decoded`, { cause });
  }
}
