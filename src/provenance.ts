import { readRow, type Volume } from "./image/volume.js";
import { wholeBox } from "./image/box.js";
import type { Provenance, TypedArray } from "./types.js";
import { version } from "./version.js";

export type Hashes = Pick<Provenance, "imageHash" | "imageHashes" | "maskHash">;

/** Starts hashing images and mask beside the computation; the host's own SHA-256, or null where it has none. */
export async function hashVolumes(images: readonly Volume[], mask: Volume | null): Promise<Hashes> {
  const [maskHash, ...imageHashes] = await Promise.all([mask ? hash(mask) : null, ...images.map(hash)]);
  return { imageHash: imageHashes[0]!, ...(images.length > 1 && { imageHashes }), maskHash };
}

export function toProvenance(
  options: object, levels: readonly { readonly levelCount: number }[] | null, hashes: Hashes,
): Provenance {
  const levelCounts = levels?.map(({ levelCount }) => levelCount);
  return {
    package: "radiomaps", version, options: options as Record<string, unknown>,
    levelCount: levelCounts ? Math.max(...levelCounts) : null,
    ...(levelCounts && levelCounts.length > 1 && { levelCounts }),
    ...hashes,
  };
}

async function hash(volume: Volume): Promise<string | null> {
  // Only secure contexts have it: HTTPS, localhost, Node.
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (!subtle) return null;
  const digest = await subtle.digest("SHA-256", toBytes(volume));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBytes(volume: Volume): Uint8Array<ArrayBuffer> {
  const packed = isPacked(volume) ? volume.data : pack(volume);
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  // Web Crypto refuses shared memory.
  return bytes.buffer instanceof ArrayBuffer ? bytes as Uint8Array<ArrayBuffer> : new Uint8Array(bytes);
}

function isPacked({ data, size, stride, offset }: Volume): boolean {
  return offset === 0 && data.length === size[0] * size[1] * size[2]
    && stride[0] === 1 && stride[1] === size[0] && (size[2] === 1 || stride[2] === size[0] * size[1]);
}

function pack(volume: Volume): TypedArray {
  const { data, size } = volume;
  const row = new Float64Array(size[0]);
  const out = new (data.constructor as new (length: number) => TypedArray)(size[0] * size[1] * size[2]);
  for (let line = 0; line < size[1] * size[2]; line++) {
    readRow(volume, wholeBox(size), line % size[1], Math.floor(line / size[1]), row, 0);
    out.set(row, line * size[0]);
  }
  return out;
}
