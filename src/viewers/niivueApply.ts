/** What a NiiVue transform does when it is applied: loaded then, with the core. */
import { UnsupportedError } from "../errors.js";
import { computeFeatureMap } from "../featureMap.js";
import type { FeatureMapOptions, Image, TypedArray } from "../types.js";
import { toCalibrated } from "./calibration.js";
import type { NiivueHeader } from "./niivueTransform.js";

export async function applyToNifti<Header extends NiivueHeader>(
  header: Header, voxels: ArrayBufferView | ArrayBuffer, options: FeatureMapOptions & { readonly features: string },
): Promise<{ hdr: Header; img: Float32Array<ArrayBuffer> }> {
  const map = (await computeFeatureMap(toImage(header, voxels), options))[options.features]!;
  // Shown as toNiivue shows it; without any value, as the volume was.
  const { data: img, ...calibrated } = toCalibrated(map), range = map.stats.count > 0 ? calibrated : {};
  // One map, whatever a series had.
  const dims = [3, ...map.size, 1, 1, 1, 1];
  const hdr = { ...JSON.parse(JSON.stringify(header)) as Header, dims, datatypeCode: 16, numBitsPerVoxel: 32, scl_slope: 1, scl_inter: 0, ...range };
  return { hdr, img };
}

/** Voxel types of NIfTI that kernels read. */
const types: Readonly<Record<number, new (buffer: ArrayBuffer) => TypedArray>> = {
  2: Uint8Array, 4: Int16Array, 8: Int32Array, 16: Float32Array, 64: Float64Array, 256: Int8Array, 512: Uint16Array, 768: Uint32Array,
};

/** The first volume of a series, in the unit that the header's slope makes. */
function toImage(header: NiivueHeader, voxels: ArrayBufferView | ArrayBuffer): Image {
  const { dims, pixDims, scl_slope: slope, scl_inter: intercept } = header;
  const size = [1, 2, 3].map((axis) => Math.max(1, dims[axis] ?? 1));
  const spacing = [1, 2, 3].map((axis) => Math.abs(pixDims[axis] ?? 0) || 1);
  const type = types[header.datatypeCode];
  if (ArrayBuffer.isView(voxels) ? !("length" in voxels) : !type) throw new UnsupportedError(`NIfTI voxels of type ${header.datatypeCode} are not numbers that a map can be made of`);
  const stored = (ArrayBuffer.isView(voxels) ? voxels : new type!(voxels)) as TypedArray;
  const first = stored.subarray(0, size[0]! * size[1]! * size[2]!) as TypedArray;
  const scaled = slope !== 0 && Number.isFinite(slope) && (slope !== 1 || intercept !== 0);
  return { size, spacing, data: scaled ? Float64Array.from(first, (value) => value * slope + intercept) : first };
}
