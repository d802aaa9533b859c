/** Which format a file is in: by its first bytes, by its name only where these say nothing. */
import { FileError } from "../errors.js";
import type { ImageFormat, ReadContext } from "./fileImage.js";
import { gzipReader, isGzip } from "./gzip.js";

/** Bytes at the beginning that tell every format. */
export const headLength = 352;

const extensions: readonly (readonly [RegExp, ImageFormat])[] = [
  [/\.nii(\.gz)?$/i, "nifti"],
  [/\.nrrd$/i, "nrrd"],
  [/\.(dcm|dicom|ima)$/i, "dicom"],
  [/\.png$/i, "png"],
  [/\.tiff?$/i, "tiff"],
];

/** Formats people try, that are known by their first characters but not read. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/^\xff\xd8\xff/, "a JPEG picture"],
  [/^\x89HDF/, "an HDF5 file (MINC 2, BIDS derivatives)"],
  [/^CDF[\x01\x02]/, "a netCDF file (MINC 1)"],
  [/^(ObjectType|NDims|Comment)\s*=/, "a MetaImage (.mha, .mhd)"],
  [/^(II\+\0|MM\0\+)/, "a BigTIFF file"],
  [/^PK\x03\x04/, "a zip archive"],
  [/^BZh/, "a bzip2 file"],
  [/^%PDF/, "a PDF document"],
];

/**
 * Finds the format of a file.
 *
 * @param bytes the file, or at least its first {@link headLength} bytes where it is not compressed
 * @param name  as on disk; empty if unknown
 * @throws {@link FileError} if it is none of the formats read here.
 */
export async function detectFormat(bytes: Uint8Array, name: string, context: ReadContext): Promise<ImageFormat> {
  const { label } = context;
  if (bytes.length === 0) throw new FileError(`${label} is empty: expected an image, got 0 bytes`);
  const named = extensions.find(([pattern]) => pattern.test(name))?.[1];
  if (isGzip(bytes)) {
    // A broken .nii.gz is for the NIfTI reader to complain about: it knows what it expected.
    const inner = named === "nifti" ? "nifti" : magicFormat(await gzipHead(bytes, label));
    if (inner === "nifti") return inner;
    throw new FileError(`${label} is a gzip file without NIfTI inside${inner ? ` (but ${inner})` : ""}: decompress it first`);
  }
  const format = magicFormat(bytes) ?? named;
  if (format) return format;
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const pair = /\.(hdr|img)$/i.test(name) ? "half of an Analyze or NIfTI pair (.hdr, .img)" : undefined;
  const known = foreign.find(([pattern]) => pattern.test(start))?.[1] ?? pair;
  throw new FileError(
    `${label} is ${known ?? `no image: its first bytes are ${hex(bytes)}`}; expected NIfTI (.nii, .nii.gz), NRRD (.nrrd), DICOM, PNG or TIFF`,
  );
}

/** Whether a file is one for the DICOM reader: the preamble says so, or the name of a file without one. */
export function looksLikeDicom(head: Uint8Array, name: string): boolean {
  return magicFormat(head) === "dicom" || (/\.(dcm|ima)$/i.test(name) && head.length > 0 && magicFormat(head) === undefined);
}

function magicFormat(bytes: Uint8Array): ImageFormat | undefined {
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  // First, because the 128 bytes before it are free: some files are TIFF there.
  if (text(128, 132) === "DICM") return "dicom";
  if (text(0, 7) === "NRRD000") return "nrrd";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (["II*\0", "MM\0*"].includes(text(0, 4))) return "tiff";
  if (["n+1", "ni1"].includes(text(344, 347)) || ["n+2", "ni2"].includes(text(4, 7))) return "nifti";
  return undefined;
}

async function gzipHead(bytes: Uint8Array, label: string): Promise<Uint8Array> {
  const reader = gzipReader(bytes, label);
  const head = new Uint8Array(headLength);
  try {
    return head.subarray(0, await reader.read(head));
  } finally {
    await reader.close();
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
