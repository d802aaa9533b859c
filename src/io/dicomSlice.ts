/** One DICOM file and its tags, as far as an image needs them. */
import type { Image as DicomImage, Parser } from "daikon";
import { FileError } from "../errors.js";

export interface DicomFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One file with pixel data. */
export interface Slice {
  /** How messages call the file. */
  readonly label: string;
  readonly image: DicomImage;
  readonly columns: number;
  readonly rows: number;
  /** Center of the first pixel, LPS mm; null in files without patient geometry. */
  readonly position: readonly number[] | null;
  /** Unit vectors along a row and along a column. */
  readonly axes: readonly [readonly number[], readonly number[]];
}

/** @returns null for a file without pixel data. @throws {@link FileError} if the file is damaged or no single slice. */
export function parseSlice(parser: Parser, { name, bytes }: DicomFile, outer: string): Slice | null {
  const label = name === "" ? outer : JSON.stringify(name);
  const whole = bytes.byteOffset === 0 && bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
  const image = parser.parse(new DataView(whole.buffer));
  if (!image || parser.hasError()) {
    throw new FileError(`${label} is a damaged or truncated DICOM file: its tags cannot be read to the end`, { cause: parser.error });
  }
  if (!image.hasPixelData()) return null;
  const columns = number(image, 0x0028, 0x0011);
  const rows = number(image, 0x0028, 0x0010);
  if (!(columns! >= 1 && rows! >= 1)) throw new FileError(`${label} states ${columns ?? "no"} columns and ${rows ?? "no"} rows: expected positive integers`);
  const frames = image.getNumberOfFrames();
  if (frames > 1) {
    throw new FileError(`${label} holds ${frames} frames in one DICOM file: expected one slice per file; convert it to NIfTI first (dcm2niix does)`);
  }
  const position = numbers(image, 0x0020, 0x0032, 3);
  const cosines = numbers(image, 0x0020, 0x0037, 6) ?? [1, 0, 0, 0, 1, 0];
  const axes = [unit(cosines.slice(0, 3)), unit(cosines.slice(3, 6))] as const;
  return { label, image, columns: columns!, rows: rows!, position, axes };
}

/** First number of a tag, undefined if there is none. */
export function number(image: DicomImage, group: number, element: number): number | undefined {
  return numbers(image, group, element)?.[0];
}

/** First text of a tag, empty if there is none. */
export function text(image: DicomImage, group: number, element: number): string {
  const value: unknown = image.getTag(group, element)?.value;
  return Array.isArray(value) && value[0] !== undefined && value[0] !== null ? String(value[0]).trim() : "";
}

/** A tag's numbers, the first `length` of them; null if there are fewer or one is none. */
export function numbers(image: DicomImage, group: number, element: number, length?: number): number[] | null {
  const value: unknown = image.getTag(group, element)?.value;
  if (!Array.isArray(value)) return null;
  const list = value.map((item) => (item === null || item === "" ? NaN : Number(item)));
  return list.every(Number.isFinite) && list.length >= (length ?? 1) ? list.slice(0, length) : null;
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
