/** What the readers return and take; no code of a format here. */
import { FileError, OptionError } from "../errors.js";
import type { Image, TypedArray, Warning } from "../types.js";

export type ImageFormat = "nifti" | "nrrd" | "dicom" | "png" | "tiff";

export const imageFormats: readonly ImageFormat[] = ["nifti", "nrrd", "dicom", "png", "tiff"];

/** An image as it came from a file: complete geometry, fresh memory owned by the caller. */
export interface FileImage extends Image {
  readonly data: TypedArray;
  readonly size: number[];
  readonly spacing: number[];
  readonly origin: number[];
  readonly direction: Float64Array<ArrayBuffer>;
  readonly format: ImageFormat;
  /** File name, or the DICOM series' description; empty if there is none. */
  readonly name: string;
  /** NRRD's `key:=value` pairs, DICOM's modality and series; empty for the other formats. */
  readonly metadata: Map<string, string>;
  /** What was not as it should be, though the image could be read. */
  readonly warnings: readonly Warning[];
}

export interface ReadOptions {
  /** Name of the file, for messages and where content does not tell the format. Default: a `File`'s name or the path. */
  readonly name?: string;
  /** Read as this format whatever the content looks like. */
  readonly format?: ImageFormat;
  /** Refuse what needs more memory than this many bytes, compressed or not; default 4 GiB. */
  readonly maxBytes?: number;
  /** Which DICOM series, if there are several: its SeriesInstanceUID, as the error message lists it. */
  readonly series?: string;
}

/** Voxels and geometry as a format's reader found them. */
export type FormatImage = Omit<FileImage, "format" | "name" | "metadata" | "warnings"> &
  Partial<Pick<FileImage, "name" | "metadata" | "warnings">>;

/** Where a reader stands: how to call the file in a message, and how much it may take. */
export interface ReadContext {
  /** The name in quotes, or `the image`. */
  readonly label: string;
  readonly maxBytes: number;
  readonly series?: string;
}

export const defaultMaxBytes = 2 ** 32;

/** @throws {@link OptionError} if `options` is no object or has a key that is not known. */
export function checkKeys(options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) throw new OptionError("options", "an object", options);
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new OptionError(key, `one of the options ${known.join(", ")}`, key);
  }
}

/** @throws {@link OptionError} on an unknown key or an unusable value. */
export function checkReadOptions(options: ReadOptions): ReadOptions & { readonly maxBytes: number } {
  checkKeys(options, ["name", "format", "maxBytes", "series"]);
  const { name, format, maxBytes = defaultMaxBytes, series } = options;
  if (name !== undefined && typeof name !== "string") throw new OptionError("name", "a string", name);
  if (series !== undefined && typeof series !== "string") throw new OptionError("series", "a string", series);
  if (format !== undefined && !imageFormats.includes(format)) {
    throw new OptionError("format", `one of ${imageFormats.join(", ")}`, format);
  }
  if (!(typeof maxBytes === "number" && maxBytes >= 1)) throw new OptionError("maxBytes", "a positive number", maxBytes);
  return { ...options, maxBytes };
}

/** Thousands apart, so that 12 digits can be read. */
export function formatCount(count: number): string {
  return Number.isSafeInteger(count) ? count.toLocaleString("en-US") : count.toPrecision(3);
}

/**
 * Voxels of an image of this size, checked before anybody allocates.
 *
 * @param size       voxels per axis, as the header says
 * @param voxelBytes bytes per voxel as stored
 * @throws {@link FileError} if an axis is no positive integer or the voxels need more than `maxBytes`.
 */
export function countVoxels(size: readonly number[], voxelBytes: number, { label, maxBytes }: ReadContext): number {
  const bad = size.findIndex((length) => !(Number.isSafeInteger(length) && length >= 1));
  if (bad !== -1) {
    throw new FileError(`${label} states a size of ${size.join(" x ")} voxels: expected a positive integer for axis ${bad + 1}, got ${size[bad]}`);
  }
  const count = size.reduce((product, length) => product * length, 1);
  if (!(count * voxelBytes <= maxBytes)) {
    throw new FileError(
      `${label} states a size of ${size.join(" x ")} voxels, which needs ${formatCount(count * voxelBytes)} bytes: ` +
        `expected at most ${formatCount(maxBytes)} (option maxBytes)`,
    );
  }
  return count;
}

/** @throws {@link FileError} if the host cannot give that much memory. */
export function allocate(bytes: number, label: string): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new FileError(`${label} needs ${formatCount(bytes)} bytes, more than this host can allocate`, { cause });
  }
}

/** @throws {@link FileError} that says how many bytes were expected and how many came. */
export function truncated(label: string, expected: number, got: number, what = "data"): FileError {
  return new FileError(`${label} is truncated: expected ${formatCount(expected)} bytes of ${what}, got ${formatCount(got)}`);
}
