/**
 * Feature maps in NiiVue, 0.67 to 1.0. Imports no viewer.
 *
 * ```ts
 * import { toNiivue } from "radiomaps/niivue";
 *
 * nv.addVolume(await NVImage.loadFromUrl(toNiivue(map)));
 * ```
 *
 * @packageDocumentation
 */
import { OptionError } from "../errors.js";
import type { Image } from "../types.js";
import { toCalibrated } from "./calibration.js";
import { checkOverlay, nameOf, toGrid, type Grid, type OverlayOptions } from "./grid.js";

export { niivueTransform, type NiivueHeader, type NiivueTransform, type NiivueTransformOptions } from "./niivueTransform.js";
export type { OverlayOptions } from "./grid.js";

/** Options of `NVImage.loadFromUrl` of NiiVue 0.67 and later. */
export interface NiivueImageOptions {
  /** The map as uncompressed NIfTI-1. */
  readonly url: ArrayBuffer;
  readonly name: string;
  readonly colormap: string;
  readonly opacity: number;
  readonly cal_min: number;
  readonly cal_max: number;
}

/** One of `nv.loadVolumes([…])` and `nv.addVolume(…)` of NiiVue 1.0. */
export interface NiivueVolume {
  /** The map as an uncompressed NIfTI-1 file. */
  readonly url: File;
  readonly name: string;
  readonly colormap: string;
  readonly opacity: number;
  readonly calMin: number;
  readonly calMax: number;
}

/**
 * A map for NiiVue 0.67 and later. Undefined voxels stay NaN, which NiiVue does not draw, nor anything at `cal_min` or below it:
 * without a `range`, colors begin just below the smallest value and end at the 98th percentile.
 *
 * @param map     a feature map or any image; not modified. Its grid may be another than the background's: NiiVue goes by millimeters
 * @param options see {@link OverlayOptions}; `colorMap` is NiiVue's name, default `"viridis"`
 * @returns what `NVImage.loadFromUrl` takes
 * @throws {@link OptionError} if the map's size and geometry do not fit together, or the range is none
 */
export function toNiivue(map: Image, options: OverlayOptions = {}): NiivueImageOptions {
  const opacity = checkOverlay(options, ["colorMap"]), grid = toGrid(map), { data, ...range } = toCalibrated(map, options.range);
  return { url: toNifti(grid, data), name: `${nameOf(map)}.nii`, colormap: options.colorMap ?? "viridis", opacity, ...range };
}

/**
 * Puts another map of the same size into a volume that NiiVue 0.67 or later shows already: `nv.updateGLVolume()` draws it.
 *
 * @param volume such as `nv.volumes[1]`
 * @throws {@link OptionError} if their sizes differ, or the range is none
 */
export function refreshNiivue(
  volume: { img?: ArrayLike<number> & { set?(values: ArrayLike<number>): void }; cal_min?: number; cal_max?: number }, map: Image,
  options: Pick<OverlayOptions, "range"> = {},
): void {
  checkOverlay(options, []);
  toGrid(map);
  const { data, ...range } = toCalibrated(map, options.range);
  const img = (volume as typeof volume | undefined)?.img;
  if (!img?.set) throw new OptionError("volume", "a volume that NiiVue has loaded, such as nv.volumes[1]", volume);
  if (img.length !== data.length) throw new OptionError("map", `${img.length} voxels, as the volume has`, data);
  img.set(data);
  Object.assign(volume, range);
}

/**
 * A map for NiiVue 1.0; as {@link toNiivue}, with that version's names and a `File`.
 */
export function toNiivueVolume(map: Image, options: OverlayOptions = {}): NiivueVolume {
  const { url, name, colormap, opacity, cal_min: calMin, cal_max: calMax } = toNiivue(map, options);
  return { url: new File([url], name), name, colormap, opacity, calMin, calMax };
}

/** float32 NIfTI-1 in one file with an sform, RAS; `radiomaps/io` writes all that a file may need. */
function toNifti({ size, spacing, origin, axes }: Grid, data: Float32Array): ArrayBuffer {
  const offset = 352;
  const bytes = new Uint8Array(offset + data.byteLength), view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  [3, ...size, 1, 1, 1, 1].forEach((n, k) => view.setInt16(40 + 2 * k, n, true));
  view.setInt16(70, 16, true); // float32
  view.setInt16(72, 32, true); // bits
  [1, ...spacing, 0, 0, 0, 0].forEach((step, k) => view.setFloat32(76 + 4 * k, step, true));
  view.setFloat32(108, offset, true);
  view.setFloat32(112, 1, true); // slope
  view.setUint8(123, 2); // mm
  view.setInt16(254, 1, true); // sform_code: scanner
  for (let row = 0; row < 3; row++) {
    // LPS to RAS: the first two world axes change sign.
    const sign = row < 2 ? -1 : 1;
    [...axes.map((axis, k) => axis[row]! * spacing[k]!), origin[row]!].forEach((value, k) => view.setFloat32(280 + 16 * row + 4 * k, sign * value, true));
  }
  bytes.set([0x6e, 0x2b, 0x31], 344); // "n+1"
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  return bytes.buffer;
}
