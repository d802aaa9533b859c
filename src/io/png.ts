/** Gray PNG pictures. */
import { decode } from "fast-png";
import { FileError } from "../errors.js";
import { countVoxels, formatCount, truncated, type FormatImage, type ReadContext } from "./fileImage.js";
import { identityGeometry } from "./geometry.js";
import { inflatedLength } from "./gzip.js";

type Samples = Uint8Array | Uint8ClampedArray | Uint16Array;

/** Samples per pixel by the color type of the file's header. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Reads a gray PNG of 1 to 16 bits: the stored numbers, as a `Uint8Array` or `Uint16Array`.
 *
 * Color is accepted where red, green and blue are equal everywhere, transparency where there is none. The resolution in
 * the file is ignored (it speaks of paper): spacing is 1.
 *
 * @throws {@link FileError} if the file is damaged, too big, or has color or transparency.
 */
export async function readPng(bytes: Uint8Array, context: ReadContext): Promise<FormatImage> {
  const { label } = context;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 33) throw truncated(label, 33, bytes.length, "PNG header");
  const size = [view.getUint32(16), view.getUint32(20)];
  const depth = bytes[24]!;
  const channels = channelsOf[bytes[25]!];
  if (channels === undefined) throw new FileError(`${label} is a damaged PNG file: expected a color type of 0, 2, 3, 4 or 6, got ${bytes[25]}`);
  const count = countVoxels(size, (channels * depth) / 8, context);
  const packed = size[1]! * Math.ceil((size[0]! * channels * depth) / 8);
  // Deflate's best ratio: a header that states more is wrong, and is not believed.
  if (packed > bytes.length * 1032) throw truncated(label, packed, bytes.length * 1032, "pixels");
  // Twice leaves room for the bytes that name each row's filter. The library would inflate to the end whatever comes.
  if ((await inflatedLength(imageData(bytes, view), 2 * packed + 65536)) === Infinity) {
    throw new FileError(`${label} expands far beyond what its header states: expected ${formatCount(packed)} bytes of pixels, got more than twice that`);
  }
  const png = decodePng(bytes, label);
  const samples: Samples = png.depth < 8 ? unpackBits(png.data, size, png.depth) : png.data;
  const pixels = png.palette ? lookUp(samples, png.palette) : { samples, channels };
  return { data: grayOf(pixels.samples, pixels.channels, png.depth === 16 ? 65535 : 255, count, label), size, ...identityGeometry([1, 1]) };
}

/** The IDAT chunks, one after another. */
function imageData(bytes: Uint8Array, view: DataView): Uint8Array {
  const data = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) !== 0x49444154) continue;
    const part = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
    data.set(part, length);
    length += part.length;
  }
  return data.subarray(0, length);
}

function decodePng(bytes: Uint8Array, label: string): ReturnType<typeof decode> {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new FileError(`${label} is a damaged or truncated PNG file: its pixels cannot be decoded`, { cause });
  }
}

/** Rows of 1, 2 or 4 bits begin at whole bytes. */
function unpackBits(data: Samples, [width, height]: readonly number[], depth: number): Uint8Array {
  const rowBytes = Math.ceil((width! * depth) / 8);
  const samples = new Uint8Array(width! * height!);
  for (let y = 0, to = 0; y < height!; y++) {
    for (let x = 0; x < width!; x++, to++) {
      const bit = x * depth;
      samples[to] = (data[y * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return samples;
}

function lookUp(indices: Samples, palette: readonly (readonly number[])[]): { samples: Uint8Array; channels: number } {
  const channels = palette[0]?.length ?? 3;
  const samples = new Uint8Array(indices.length * channels);
  for (let pixel = 0; pixel < indices.length; pixel++) samples.set(palette[indices[pixel]!] ?? [0, 0, 0], pixel * channels);
  return { samples, channels };
}

/** The one gray value of each pixel; 1 channel is gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha. */
function grayOf(samples: Samples, channels: number, opaque: number, count: number, label: string): Uint8Array | Uint16Array {
  const gray = opaque === 255 ? new Uint8Array(count) : new Uint16Array(count);
  const alpha = channels === 2 || channels === 4;
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += channels) {
    const value = samples[at]!;
    if (channels > 2 && (samples[at + 1] !== value || samples[at + 2] !== value)) {
      throw new FileError(`${label} is a color picture (pixel ${pixel}: ${samples.slice(at, at + 3).join(", ")}): expected gray`);
    }
    if (alpha && samples[at + channels - 1] !== opaque) {
      throw new FileError(`${label} has transparent pixels (pixel ${pixel}: alpha ${samples[at + channels - 1]}): expected an opaque gray picture`);
    }
    gray[pixel] = value;
  }
  return gray;
}
