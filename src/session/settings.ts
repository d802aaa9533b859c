import { OptionError } from "../errors.js";
import { resolveFeatures } from "../families/names.js";
import { toVolumes } from "../image/volume.js";
import { keyOf } from "../kept.js";
import { resolveMapOptions } from "../options.js";
import type { SessionChange, SessionOptions } from "../sessionTypes.js";
import type { Discretization, FeatureMapOptions, ImageLike } from "../types.js";

export interface Settings {
  readonly options: FeatureMapOptions;
  readonly slice: number;
}

/** @throws {@link OptionError} if one is unusable, or has no meaning in a session */
export function firstSettings(image: ImageLike | readonly ImageLike[], given: SessionOptions): Settings {
  if (typeof given !== "object" || given === null) throw new OptionError("options", 'an object such as { features: "glcm.contrast" }', given);
  const { slice, onSlice, ...options } = given;
  if (onSlice !== undefined && typeof onSlice !== "function") throw new OptionError("onSlice", "a function", onSlice);
  return check(image, options, slice);
}

/** @throws as {@link firstSettings} */
export function changeSettings(image: ImageLike | readonly ImageLike[], { options, slice }: Settings, change: SessionChange): Settings {
  if (typeof change !== "object" || change === null) throw new OptionError("change", "an object such as { binCount: 16 }", change);
  const { feature, binCount, binWidth, slice: nextSlice = slice, mask, ...others } = change;
  for (const key of ["onSlice", "onProgress", "onWarning"]) {
    if (key in others) throw new OptionError(key, "no callback: they are set when a session is created", others[key as keyof typeof others]);
  }
  if (binCount !== undefined && binWidth !== undefined) throw new OptionError("binWidth", "no binCount beside it", binWidth);
  const next: FeatureMapOptions = {
    ...options, ...withoutUndefined(others),
    ...(feature !== undefined && { features: feature }),
    ...(mask !== undefined && { mask: mask ?? undefined } as object),
  };
  const rule = binCount !== undefined ? { binCount } : binWidth !== undefined ? { binWidth } : null;
  return check(image, rule ? { ...next, discretization: changeRule(next.discretization, rule) } : next, nextSlice);
}

/** Another rule over the same voxels. */
function changeRule(rules: FeatureMapOptions["discretization"], rule: { binCount: number } | { binWidth: number }): NonNullable<FeatureMapOptions["discretization"]> {
  const change = ({ range, outlierSigma, ...old }: Discretization): Discretization => ({
    ...("binCount" in rule && { quantizer: old.quantizer, percentiles: old.percentiles }), range, outlierSigma, ...rule,
  }) as Discretization;
  return Array.isArray(rules) ? (rules as readonly Discretization[]).map(change) : change((rules as Discretization | undefined) ?? { binCount: 1 });
}

function check(image: ImageLike | readonly ImageLike[], options: FeatureMapOptions, slice: number | undefined): Settings {
  for (const key of ["normalize", "invariant", "reuse", "signal"] as const) {
    if (options[key] !== undefined) throw new OptionError(key, "nothing in a session: computeFeatureMap has it", options[key]);
  }
  const volumes = toVolumes(image), [{ dimension, size }] = volumes as [typeof volumes[0]];
  resolveMapOptions(options, dimension, volumes.length);
  resolveFeatures(options.features, volumes.length);
  if (slice !== undefined && !(Number.isInteger(slice) && slice >= 0 && slice < size[2])) throw new OptionError("slice", `an integer in [0, ${size[2] - 1}]`, slice);
  return { options, slice: slice ?? size[2] >> 1 };
}

/** Whether both ask for the same maps. */
export function areSame(first: FeatureMapOptions, second: FeatureMapOptions): boolean {
  const plain = ({ mask: _mask, onProgress: _onProgress, onWarning: _onWarning, ...others }: FeatureMapOptions): string => (
    keyOf(Object.entries(withoutUndefined(others)).sort(([a], [b]) => (a < b ? -1 : 1)))
  );
  return first.mask === second.mask && plain(first) === plain(second);
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
