/** NIfTI-1 in one file; NIfTI-2 where an axis is longer than NIfTI-1 can say. */
import { NIFTI1, NIFTI2 } from "nifti-reader-js";
import type { Image } from "../types.js";
import { checkKeys } from "./fileImage.js";
import { axisVector, completeGeometry, cross, swapRasLps, type Geometry } from "./geometry.js";
import { gzip } from "./gzip.js";
import { niftiTypes } from "./nifti.js";
import { encodeVoxels, voxelBytes, voxelTypeOf } from "./voxelType.js";

export interface WriteOptions {
  /** Compress; default true. */
  readonly gzip?: boolean;
}

/**
 * Writes an image as NIfTI: voxels in their own type, NaN kept, the geometry as sform and qform alike.
 *
 * NIfTI-1 keeps geometry in float32: positions come back rounded to seven digits.
 *
 * @param image `data` as it is; LPS geometry becomes RAS. Not modified.
 * @returns the bytes of a `.nii.gz`, or of a `.nii` with `gzip: false`.
 * @throws {@link OptionError} if data, size and geometry do not fit together.
 * @example
 * ```ts
 * const bytes = await writeNifti(map);
 * const back = await readImage(bytes); // back.data equals map.data, NaN included
 * ```
 */
export async function writeNifti(image: Image, options: WriteOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkKeys(options, ["gzip"]);
  const geometry = completeGeometry(image);
  const { size } = geometry;
  const type = voxelTypeOf(image.data);
  const version2 = size.some((length) => length > 32767);
  const header = version2 ? new NIFTI2() : new NIFTI1();
  header.littleEndian = true;
  // The library takes the magic text as it is to stand in the file.
  header.magic = version2 ? "n+2\0\r\n\x1a\n" : "n+1\0";
  header.vox_offset = version2 ? 544 : 352;
  header.dims = [size.length, ...padded(size, 7, 1)];
  header.datatypeCode = [...niftiTypes].find(([, name]) => name === type)![0];
  header.numBitsPerVoxel = 8 * voxelBytes(type);
  header.scl_slope = 1;
  header.scl_inter = 0;
  header.xyzt_units = 2;
  header.description = describe(image);
  setGeometry(header, geometry);

  const head = new Uint8Array(header.toArrayBuffer());
  const bytes = new Uint8Array(header.vox_offset + image.data.byteLength);
  bytes.set(head);
  bytes.set(encodeVoxels(image.data), header.vox_offset);
  return options.gzip === false ? bytes : gzip(bytes);
}

function setGeometry(header: NIFTI1 | NIFTI2, geometry: Geometry): void {
  const columns = [0, 1, 2].map((axis) => swapRasLps(axis < geometry.spacing.length ? padded(axisVector(geometry, axis), 3, 0) : [0, 0, 1]));
  const offset = swapRasLps(padded(geometry.origin, 3, 0));
  header.affine = [0, 1, 2].map((row) => [...columns.map((column) => column[row]!), offset[row]!]);
  header.affine.push([0, 0, 0, 1]);
  header.sform_code = 1;
  header.qform_code = 1;

  const spacing = padded(geometry.spacing, 3, 1);
  const unit = columns.map((column, axis) => column.map((value) => value / spacing[axis]!));
  const normal = cross(unit[0]!, unit[1]!);
  const leftHanded = normal.reduce((sum, value, row) => sum + value * unit[2]![row]!, 0) < 0;
  if (leftHanded) unit[2] = unit[2]!.map((value) => -value);
  const [b, c, d] = quaternion(unit);
  header.pixDims = [leftHanded ? -1 : 1, ...spacing, 1, 1, 1, 1];
  Object.assign(header, { quatern_b: b, quatern_c: c, quatern_d: d });
  [header.qoffset_x, header.qoffset_y, header.qoffset_z] = offset as [number, number, number];
}

/** b, c, d of the unit quaternion (a >= 0) of a rotation given by its columns; `nifti_mat44_to_quatern` of nifti1_io.c. */
function quaternion(columns: readonly (readonly number[])[]): [number, number, number] {
  const r = (row: number, column: number) => columns[column]![row]!;
  const trace = r(0, 0) + r(1, 1) + r(2, 2) + 1;
  if (trace > 0.5) {
    const a = Math.sqrt(trace) / 2;
    return [(r(2, 1) - r(1, 2)) / (4 * a), (r(0, 2) - r(2, 0)) / (4 * a), (r(1, 0) - r(0, 1)) / (4 * a)];
  }
  // Near half a turn `a` is too small to divide by: start from the largest of the others.
  const squares = [0, 1, 2].map((i) => 1 + r(i, i) - r((i + 1) % 3, (i + 1) % 3) - r((i + 2) % 3, (i + 2) % 3));
  const i = squares.indexOf(Math.max(...squares));
  const [j, k] = [(i + 1) % 3, (i + 2) % 3];
  const q = [0, 0, 0];
  q[i] = Math.sqrt(squares[i]!) / 2;
  q[j] = (r(j, i) + r(i, j)) / (4 * q[i]);
  q[k] = (r(k, i) + r(i, k)) / (4 * q[i]);
  const a = (r(k, j) - r(j, k)) / (4 * q[i]);
  return q.map((value) => (a < 0 ? -value : value)) as [number, number, number];
}

/** The header's free text: 79 ASCII characters. */
function describe(image: Image): string {
  const name = (image as { name?: unknown }).name;
  return `radiomaps ${typeof name === "string" ? name : ""}`.trim().replace(/[^\x20-\x7e]/g, "?").slice(0, 79);
}

function padded(values: readonly number[], length: number, fill: number): number[] {
  return [...values, ...new Array<number>(length - values.length).fill(fill)];
}
