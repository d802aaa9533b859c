import { computeFeatures } from "../compute/regionValues.js";
import { OptionError } from "../errors.js";
import { toRegion } from "../image/region.js";
import { toVolume } from "../image/volume.js";
import { borrowInstance, returnInstance } from "../wasm/instance.js";
import { load } from "../wasm/module.js";
import { resolveFeatures } from "../families/names.js";
import type { SweepOptions, SweepRow, SweepTable } from "../grayLevelTypes.js";
import { resolveSweepOptions, type SweepBins } from "../laterOptions.js";
import type { Discretization, FeatureValuesOptions, ImageLike, Warning } from "../types.js";
import { toCurve, type CurveInput } from "./curves.js";
import { MapSweep } from "./mapSweep.js";
import { NOTHING } from "./summary.js";

/** As `sweep` of the package, which documents it. */
export async function sweep(image: ImageLike, options: SweepOptions): Promise<SweepTable> {
  const { bins, kernelRadii } = resolveSweepOptions(options);
  if (Array.isArray(image)) throw new OptionError("image", "one image", image);
  const found = new Findings();
  const { rows, voxels, provenance } = kernelRadii.length
    ? await new MapSweep(image, options, bins, kernelRadii, found).run()
    : await sweepRegion(image, options, bins, found);
  const curves = resolveFeatures(options.features).flatMap(({ name, id }) => (
    (kernelRadii.length ? kernelRadii : [null]).map((kernelRadius): CurveInput => ({
      feature: name, id, kernelRadius, voxels: voxels(kernelRadius),
      points: rows.filter((row) => row.feature === name && row.kernelRadius === kernelRadius),
    }))
  )).map(toCurve);
  for (const warning of found.warnings) options.onWarning?.(warning);
  return { rows, curves, warnings: found.warnings, provenance: { ...provenance, options: { ...provenance.options, ...settingsOf(options, bins, kernelRadii) } } };
}

/** Every warning once, though many settings have it. */
export class Findings {
  readonly warnings: Warning[] = [];

  add(warnings: readonly Warning[], setting: string): void {
    for (const warning of warnings) {
      const same = this.warnings.some(({ code, message }) => code === warning.code && message.startsWith(warning.message));
      if (!same) this.warnings.push(warning.code === "not-finite" ? warning : { ...warning, message: `${warning.message} (${setting})` });
    }
  }
}

export function ruleOf(options: SweepOptions, bins: SweepBins): Discretization {
  return { ...options.discretization, ...bins } as Discretization;
}

export const describe = (bins: SweepBins): string => ("binCount" in bins ? `${bins.binCount} bins` : `bin width ${bins.binWidth}`);

function settingsOf({ discretization }: SweepOptions, bins: readonly SweepBins[], kernelRadii: readonly number[]): object {
  const counts = bins.flatMap((one) => ("binCount" in one ? [one.binCount] : [])), widths = bins.flatMap((one) => ("binWidth" in one ? [one.binWidth] : []));
  return { kernelRadius: undefined, discretization: discretization ?? {}, ...(counts.length ? { binCounts: counts } : { binWidths: widths }), kernelRadii };
}

type Swept = Pick<SweepTable, "rows" | "provenance"> & { readonly voxels: (kernelRadius: number | null) => number };

async function sweepRegion(image: ImageLike, options: SweepOptions, bins: readonly SweepBins[], found: Findings): Promise<Swept> {
  const { binCounts: _counts, binWidths: _widths, kernelRadii: _radii, maskedKernel: _masked, wholeWindows: _whole, onProgress, onWarning: _warn, discretization: _rule, ...rest } = options;
  const rows: SweepRow[] = [], names = resolveFeatures(options.features).map(({ name }) => name);
  let provenance: SweepTable["provenance"] | undefined;
  const { module } = await load(), kernels = borrowInstance(module), mask = options.mask === undefined ? null : toVolume(options.mask, "mask");
  const { count: voxels } = toRegion(kernels, toVolume(image, "image"), mask, { label: options.label, discretization: ruleOf(options, bins[0]!), margin: null });
  returnInstance(module, kernels);
  for (const [k, one] of bins.entries()) {
    // A feature of levels beside them: their number is told, whatever is asked for.
    const result = await computeFeatures(image, {
      ...rest, features: [...names, "histogram.uniformity"], discretization: ruleOf(options, one),
    } as FeatureValuesOptions);
    found.add(result.warnings.filter(({ code }) => code !== "undefined-values"), describe(one));
    provenance ??= result.provenance;
    for (const feature of names) {
      const value = (result.values as Record<string, number>)[feature]!, undefinedShare = Number.isNaN(value) ? 1 : 0;
      rows.push({
        feature, binCount: null, binWidth: null, ...one, levelCount: result.provenance.levelCount!, kernelRadius: null, ...NOTHING,
        mean: undefinedShare ? null : value, count: voxels, undefinedShare,
      });
    }
    onProgress?.({ done: k + 1, total: bins.length });
  }
  return { rows, provenance: provenance!, voxels: () => voxels };
}
