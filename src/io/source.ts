/** Whatever a caller hands in, as named files that are read when needed. */
import { FileError, OptionError } from "../errors.js";
import { formatCount, type ReadContext } from "./fileImage.js";
import { pathSources } from "./nodeFiles.js";

export interface Source {
  /** Empty if unknown. */
  readonly name: string;
  readonly size: number;
  /** The bytes from the beginning: all, or `length` of them. */
  read(length?: number): Promise<Uint8Array>;
}

/** Bytes, a `Blob` or `File`, or in Node a path. */
export type FileInput = Uint8Array | ArrayBuffer | Blob | string;

/** One file, or the files of a DICOM series. In Node a path may be a folder. */
export type ImageInput = FileInput | readonly FileInput[];

export interface Sources {
  readonly files: readonly Source[];
  /** A folder or an array: a DICOM series, even if it has one file only. */
  readonly series: boolean;
  readonly name: string;
}

/** @throws {@link OptionError} for anything but the types above, {@link FileError} for a path that cannot be opened. */
export async function openSources(input: ImageInput, name: string | undefined): Promise<Sources> {
  if (Array.isArray(input)) {
    const parts = await Promise.all((input as readonly FileInput[]).map((part) => openSources(part, undefined)));
    return { files: parts.flatMap((part) => part.files), series: true, name: name ?? (parts.length === 1 ? parts[0]!.name : "") };
  }
  if (typeof input === "string") {
    const { files, folder } = await pathSources(input);
    return { files, series: folder, name: name ?? input };
  }
  const source = memorySource(input as Exclude<FileInput, string>, name);
  return { files: [source], series: false, name: source.name };
}

function memorySource(input: Uint8Array | ArrayBuffer | Blob, name = ""): Source {
  if (typeof Blob !== "undefined" && input instanceof Blob) {
    const read = async (length = input.size) => new Uint8Array(await input.slice(0, length).arrayBuffer());
    return { name: name || ("name" in input ? String(input.name) : ""), size: input.size, read };
  }
  const bytes = toBytes(input);
  return { name, size: bytes.length, read: async (length) => bytes.subarray(0, length) };
}

function toBytes(input: unknown): Uint8Array {
  // Tags, not instanceof: in an iframe or a test runner the constructors may be another realm's.
  const tag = Object.prototype.toString.call(input);
  if (tag === "[object ArrayBuffer]") return new Uint8Array(input as ArrayBuffer);
  if (!ArrayBuffer.isView(input)) throw new OptionError("input", "a Uint8Array, an ArrayBuffer, a Blob, a path, or an array of these", input);
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  // Streams refuse shared memory.
  return Object.prototype.toString.call(input.buffer) === "[object SharedArrayBuffer]" ? bytes.slice() : bytes;
}

/** @throws {@link FileError} if the files together are larger than `maxBytes`. */
export function checkTotal(files: readonly Source[], { label, maxBytes }: ReadContext): void {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) throw new FileError(`${label} has ${formatCount(total)} bytes: expected at most ${formatCount(maxBytes)} (option maxBytes)`);
}
