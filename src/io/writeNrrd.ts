/** NRRD with attached data. */
import type { Image } from "../types.js";
import { checkKeys } from "./fileImage.js";
import { axisVector, completeGeometry } from "./geometry.js";
import { gzip } from "./gzip.js";
import { encodeVoxels, voxelTypeOf } from "./voxelType.js";
import type { WriteOptions } from "./writeNifti.js";

/**
 * Writes an image as NRRD: voxels in their own type, NaN kept, the geometry exact.
 *
 * A `name` becomes the field `content`, a `metadata` map (as feature maps have) the key/value pairs.
 *
 * @param image LPS geometry, written as such. Not modified.
 * @returns the bytes of a `.nrrd`, its voxels compressed unless `gzip: false`.
 * @throws {@link OptionError} if data, size and geometry do not fit together.
 * @example
 * ```ts
 * const bytes = await writeNrrd(map, { gzip: false });
 * const back = await readImage(bytes); // the same voxels, spacing, origin and direction
 * ```
 */
export async function writeNrrd(image: Image, options: WriteOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkKeys(options, ["gzip"]);
  const geometry = completeGeometry(image);
  const { size, origin } = geometry;
  const compress = options.gzip !== false;
  const { name, metadata } = image as { name?: unknown; metadata?: unknown };
  const type = voxelTypeOf(image.data);
  const list = (values: readonly number[]) => `(${values.join(",")})`;
  const lines = [
    "NRRD0005",
    "# written by radiomaps",
    `type: ${{ float32: "float", float64: "double" }[type as string] ?? type}`,
    `dimension: ${size.length}`,
    size.length === 3 ? "space: left-posterior-superior" : "space dimension: 2",
    `sizes: ${size.join(" ")}`,
    `space directions: ${size.map((_, axis) => list(axisVector(geometry, axis))).join(" ")}`,
    `kinds: ${size.map(() => "domain").join(" ")}`,
    "endian: little",
    `encoding: ${compress ? "gzip" : "raw"}`,
    `space origin: ${list(origin)}`,
  ];
  if (typeof name === "string" && name !== "") lines.push(`content: ${name.replace(/\s+/g, " ")}`);
  if (metadata instanceof Map) {
    for (const [key, value] of metadata) lines.push(`${escapeText(String(key)).replace(/:[= ]/g, "_")}:=${escapeText(String(value))}`);
  }
  const head = new TextEncoder().encode(`${lines.join("\n")}\n\n`);
  const raw = encodeVoxels(image.data);
  const voxels = compress ? await gzip(raw) : raw;
  const bytes = new Uint8Array(head.length + voxels.length);
  bytes.set(head);
  bytes.set(voxels, head.length);
  return bytes;
}

/** Line breaks would end the entry; backslashes mark them. */
function escapeText(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/\r?\n/g, "\\n");
}
