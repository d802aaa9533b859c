import { OptionError } from "../errors.js";
import { checkKeys } from "../io/fileImage.js";
import { completeGeometry } from "../io/geometry.js";
import type { Image } from "../types.js";
import { colorTable, type ColorMapName } from "./colorTable.js";
import { validOf } from "./displayRange.js";
import { toScalars, type RangeOption, type Scalars } from "./scalars.js";

export interface DisplayOptions {
  readonly range?: RangeOption;
  /** What stands for undefined voxels: a number below every value (default), NaN, or 0. */
  readonly undefined?: "sentinel" | "nan" | "zero";
  /** Makes `rgba`. */
  readonly colorMap?: ColorMapName;
  /** Of the defined voxels in `rgba`: 0 to 1; default 1. */
  readonly opacity?: number;
  /** Index along z of the one slice that `rgba` shows; default all. */
  readonly slice?: number;
}

export interface Display extends Scalars {
  /** Red, green, blue, alpha of each voxel, x fastest; alpha 0 where undefined. With `colorMap` only. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer> | null;
  /** Pixels along x and y of `rgba`, and its slices. */
  readonly size: readonly [number, number, number];
}

/**
 * Makes a map ready to be shown: numbers without NaN, the range of the colors, and, if asked for, pixels.
 *
 * @param map a feature map or any image; not modified. Its memory is shared where no voxel had to be replaced: all are
 *   defined, or undefined ones hold a number below all others (the option `initValue`)
 * @throws {@link OptionError} if an option or the map is unusable
 * @example
 * ```ts
 * const { rgba, size } = toDisplay(map, { colorMap: "viridis", opacity: 0.7 });
 * context.putImageData(new ImageData(rgba!, size[0], size[1]), 0, 0);
 * ```
 */
export function toDisplay(map: Image, options: DisplayOptions = {}): Display {
  checkKeys(options, ["range", "undefined", "colorMap", "opacity", "slice"]);
  const [nx, ny, depth = 1] = completeGeometry(map).size as [number, number, number?];
  const { slice, opacity = 1, undefined: replace = "sentinel" } = options;
  if (!["sentinel", "nan", "zero"].includes(replace)) throw new OptionError("undefined", '"sentinel", "nan" or "zero"', replace);
  if (!(typeof opacity === "number" && opacity >= 0 && opacity <= 1)) throw new OptionError("opacity", "a number in [0, 1]", opacity);
  if (slice !== undefined && !(Number.isInteger(slice) && slice >= 0 && slice < depth)) {
    throw new OptionError("slice", `an integer in [0, ${depth - 1}]`, slice);
  }
  const scalars = toScalars(map, options.range, replace);
  const size = [nx, ny, slice === undefined ? depth : 1] as const, plane = nx * ny;
  const rgba = options.colorMap === undefined ? null
    : toPixels(map, scalars, colorTable(options.colorMap), Math.round(255 * opacity), (slice ?? 0) * plane, plane * size[2]);
  return { ...scalars, rgba, size };
}

function toPixels(map: Image, { lo, hi }: Scalars, table: Uint8Array, alpha: number, from: number, count: number): Uint8ClampedArray<ArrayBuffer> {
  const { data } = map, valid = validOf(map), rgba = new Uint8ClampedArray(4 * count), pixels = new Uint32Array(rgba.buffer);
  // Colors as the memory of one pixel, whatever the machine's byte order.
  const bytes = new Uint8Array(1024);
  for (let entry = 0; entry < 256; entry++) bytes.set([...table.subarray(3 * entry, 3 * entry + 3), alpha], 4 * entry);
  const colors = new Uint32Array(bytes.buffer), scale = 256 / (hi - lo);
  for (let pixel = 0; pixel < count; pixel++) {
    const value = data[from + pixel]!;
    if (value !== value || (valid !== null && valid[from + pixel] === 0)) continue;
    const entry = Math.floor((value - lo) * scale);
    pixels[pixel] = colors[entry < 0 ? 0 : entry > 255 ? 255 : entry]!;
  }
  return rgba;
}
