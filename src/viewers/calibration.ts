import { toScalars, type RangeOption } from "../display/scalars.js";
import type { Image } from "../types.js";

/** Numbers and range as NiiVue takes them: NaN where undefined; without a range, colors begin just below the smallest value. */
export function toCalibrated(map: Image, range?: RangeOption): { data: Float32Array<ArrayBuffer>; cal_min: number; cal_max: number } {
  const { data, lo, hi, min } = toScalars(map, range, "nan");
  // What is at `cal_min` is not drawn.
  return { data, cal_min: range === undefined ? min - (hi - min) / 1000 : lo, cal_max: hi };
}
