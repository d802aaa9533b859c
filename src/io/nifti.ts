/** NIfTI-1 and NIfTI-2 in one file (.nii, .nii.gz). The header is nifti-reader-js's business, voxels and geometry are ours. */
import { NIFTI1, NIFTI2 } from "nifti-reader-js";
import { FileError } from "../errors.js";
import type { Warning } from "../types.js";
import { allocate, countVoxels, formatCount, truncated, type FormatImage, type ReadContext } from "./fileImage.js";
import { flattenSlice, geometryFromAxes, identityGeometry, swapRasLps, type Geometry } from "./geometry.js";
import { gzipReader, isGzip, rawReader, readExactly, type ByteReader } from "./gzip.js";
import { decodeVoxels, rescale, voxelBytes, type VoxelType } from "./voxelType.js";

type Header = NIFTI1 | NIFTI2;

export const niftiTypes: ReadonlyMap<number, VoxelType> = new Map([
  [2, "uint8"], [4, "int16"], [8, "int32"], [16, "float32"], [64, "float64"],
  [256, "int8"], [512, "uint16"], [768, "uint32"], [1024, "int64"], [1280, "uint64"],
]);

const refusedTypes: ReadonlyMap<number, string> = new Map([
  [1, "binary"], [32, "complex"], [128, "RGB color"], [1536, "float128"], [1792, "complex"], [2048, "complex"], [2304, "RGBA color"],
]);

/**
 * Reads a NIfTI file, gzip or not.
 *
 * Geometry: sform, else qform, else the voxel sizes with LPS axes and origin 0 (as ITK takes it). A sheared sform gives
 * way to the qform with a warning; without a qform it is refused, since an itk `Image` cannot say it.
 *
 * @throws {@link FileError} if the file is damaged, truncated, too big or holds anything but one scalar image.
 */
export async function readNifti(bytes: Uint8Array, context: ReadContext): Promise<FormatImage> {
  const reader = isGzip(bytes) ? gzipReader(bytes, context.label) : rawReader(bytes);
  try {
    return await readFrom(reader, context);
  } finally {
    await reader.close();
  }
}

async function readFrom(reader: ByteReader, context: ReadContext): Promise<FormatImage> {
  const { label } = context;
  const { header, view } = await readHeader(reader, label);
  const size = volumeSize(header, label);
  const type = niftiTypes.get(header.datatypeCode);
  if (!type) {
    const kind = refusedTypes.get(header.datatypeCode) ?? `datatype ${header.datatypeCode}`;
    throw new FileError(`${label} holds ${kind} voxels: expected integers or real numbers`);
  }
  const dataBytes = countVoxels(size, voxelBytes(type), context) * voxelBytes(type);
  const offset = header.vox_offset === 0 ? view.byteLength + 4 : header.vox_offset;
  if (!(Number.isInteger(offset) && offset >= view.byteLength)) {
    throw new FileError(`${label} states that voxels begin at byte ${header.vox_offset}: expected an integer of at least ${view.byteLength}`);
  }
  // A header may state anything: what cannot be in a file of this length is not allocated.
  if (offset + dataBytes > reader.maxLength) throw truncated(label, dataBytes, Math.max(0, reader.maxLength - offset), "voxels");
  await skip(reader, offset - view.byteLength, label);
  const buffer = allocate(dataBytes, label);
  await readExactly(reader, new Uint8Array(buffer), label, "voxels");
  await reader.finish();

  const stored = decodeVoxels(buffer, type, header.littleEndian, label);
  // The standard: a slope of 0 means that there is no scaling.
  const scaled = header.scl_slope !== 0 && Number.isFinite(header.scl_slope) && Number.isFinite(header.scl_inter);
  const data = scaled ? rescale(stored, header.scl_slope, header.scl_inter) : stored;
  const { geometry, warnings } = readGeometry(header, view, label);
  const flat = header.dims[0] === 2;
  return { data, warnings, ...(flat ? flattenSlice(size, geometry) : { size, ...geometry }) };
}

async function readHeader(reader: ByteReader, label: string): Promise<{ header: Header; view: DataView }> {
  const first = new Uint8Array(348);
  const got = await reader.read(first);
  if (got < 348) throw truncated(label, 348, got, "NIfTI header");
  const start = new DataView(first.buffer);
  const version2 = start.getInt32(0, true) === 540 || start.getInt32(0, false) === 540;
  let all = first;
  if (version2) {
    all = new Uint8Array(540);
    all.set(first);
    await readExactly(reader, all.subarray(348), label, "NIfTI-2 header");
  }
  const magic = String.fromCharCode(...(version2 ? all.subarray(4, 7) : all.subarray(344, 347)));
  if (magic === "ni1" || magic === "ni2") {
    throw new FileError(`${label} is the header of a NIfTI .hdr/.img pair, which is not read: save it as one file (.nii or .nii.gz)`);
  }
  if (magic !== (version2 ? "n+2" : "n+1")) throw new FileError(`${label} is no NIfTI file: expected the magic text n+1 or n+2, got ${JSON.stringify(magic)}`);
  // Exactly the header's bytes: the library follows extensions wherever a damaged file points.
  const header = version2 ? new NIFTI2() : new NIFTI1();
  try {
    header.readHeader(all.buffer);
  } catch (cause) {
    throw new FileError(`${label} is no NIfTI file: expected a header size of 348 or 540`, { cause });
  }
  return { header, view: new DataView(all.buffer) };
}

function volumeSize({ dims }: Header, label: string): number[] {
  const count = dims[0]!;
  if (!(count >= 2 && count <= 7)) throw new FileError(`${label} states ${count} dimensions: expected 2 or 3`);
  const stated = dims.slice(1, count + 1);
  const size = stated.slice(0, 3);
  if (stated.slice(3).some((length) => length > 1)) {
    const volumes = stated.slice(3).reduce((product, length) => product * length, 1);
    throw new FileError(`${label} holds ${formatCount(volumes)} volumes (${stated.join(" x ")} voxels): expected one; save the one you want as its own file`);
  }
  // Beyond three, 0 and 1 mean the same to the programs that write them.
  return size;
}

async function skip(reader: ByteReader, count: number, label: string): Promise<void> {
  const scratch = new Uint8Array(Math.min(count, 65536));
  for (let left = count; left > 0; left -= scratch.length) {
    await readExactly(reader, scratch.subarray(0, Math.min(left, scratch.length)), label, "header extension");
  }
}

function readGeometry(header: Header, view: DataView, label: string): { geometry: Geometry; warnings: Warning[] } {
  const unit = { 1: 1000, 3: 0.001 }[header.xyzt_units & 7] ?? 1;
  const { qform_code: qformCode, sform_code: sformCode } = header;
  if (sformCode > 0) {
    const geometry = fromAffine(sform(header, view), header, unit);
    if (typeof geometry !== "string") return { geometry, warnings: [] };
    const fallback = qformCode > 0 ? fromAffine(header.getQformMat(), header, unit) : "";
    if (typeof fallback === "string") throw new FileError(`${label} states ${geometry} in its sform, which an image cannot keep`);
    return { geometry: fallback, warnings: [{ code: "sform", message: `${label} states ${geometry} in its sform; its qform was used` }] };
  }
  if (qformCode > 0) {
    const geometry = fromAffine(header.getQformMat(), header, unit);
    if (typeof geometry === "string") throw new FileError(`${label} states ${geometry} in its qform`);
    return { geometry, warnings: [] };
  }
  const spacing = header.pixDims.slice(1, 4).map((length) => (Number.isFinite(length) && length !== 0 ? Math.abs(length) * unit : 1));
  const message = `${label} has neither sform nor qform: left and right are a guess (LPS axes, origin 0)`;
  return { geometry: identityGeometry(spacing), warnings: [{ code: "orientation", message }] };
}

/** Rows of the affine; the library's NIfTI-1 header replaces them by the qform's where that has the higher code. */
function sform(header: Header, view: DataView): number[][] {
  if (header instanceof NIFTI2) return header.affine;
  return [0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => view.getFloat32(280 + 16 * row + 4 * column, header.littleEndian)));
}

function fromAffine(affine: readonly (readonly number[])[], header: Header, unit: number): Geometry | string {
  const column = (index: number) => swapRasLps([0, 1, 2].map((row) => affine[row]![index]! * unit));
  const geometry = geometryFromAxes([column(0), column(1), column(2)], column(3));
  if (typeof geometry === "string") return geometry;
  // The stated voxel size was rounded once, the length of a column three times.
  const spacing = geometry.spacing.map((length, axis) => {
    const stated = Math.abs(header.pixDims[axis + 1]!) * unit;
    return Math.abs(stated - length) <= 1e-5 * length ? stated : length;
  });
  return { ...geometry, spacing };
}
