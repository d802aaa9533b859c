import type { AdviceOptions, GrayLevelAdvice, InformationLoss } from "../grayLevelTypes.js";
import { resolveAdviceOptions } from "../laterOptions.js";
import { checkDiscretization } from "../options.js";
import type { Discretization, ImageLike } from "../types.js";
import { letEventsIn } from "../worker/platform.js";
import { binRules } from "./rules.js";
import { pool, Study, type Quantized } from "./study.js";
import { toVerdict } from "./verdict.js";

/** Numbers of levels that are tried. */
export const CANDIDATES = Object.freeze([2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256]);

/** As `adviseGrayLevels` of the package, which documents it. */
export async function adviseGrayLevels(image: ImageLike, options: AdviceOptions): Promise<GrayLevelAdvice> {
  const { tolerance, minimumSqnrDb } = resolveAdviceOptions(options);
  const toRule = (binCount: number): Discretization => ({ ...options.discretization, binCount });
  checkDiscretization(toRule(2));
  options.signal?.throwIfAborted();
  const study = await Study.of(image, toRule(2), options);
  const reports = await reportAll(study, toRule, options);
  study.giveBack();
  const lower = reports.map(({ structuralInformation, chanceSpread }) => structuralInformation - 2 * chanceSpread);
  const peak = lower.indexOf(Math.max(...lower)), best = reports[peak]!.structuralInformation, structured = lower[peak]! > 0;
  const adequate = reports.map((report, k) => (
    report.structuralInformation >= (1 - tolerance) * best && lower[k]! > 0 && report.sqnrDb >= minimumSqnrDb
  ));
  const chosen = structured ? nearestRun(adequate, peak).map((k) => CANDIDATES[k]!) : [];
  const advice = {
    range: chosen.length ? [chosen[0]!, chosen.at(-1)!] as const : null,
    suggested: chosen.find((count) => (count & (count - 1)) === 0) ?? chosen[0] ?? null,
    peak: CANDIDATES[peak]!, peakInformation: best, structured,
    candidates: reports.map((report, k) => ({ ...report, adequate: adequate[k]! })),
    rules: binRules(study.distinct), voxels: study.region.count, warnings: study.region.warnings,
  };
  return { ...advice, verdict: toVerdict(advice, minimumSqnrDb) };
}

/** Numbers of one family (one, its double, …) are counted once: the largest's levels, pooled. Lloyd-Max's levels do not nest. */
async function reportAll(study: Study, toRule: (binCount: number) => Discretization, options: AdviceOptions): Promise<InformationLoss[]> {
  const { signal, onProgress } = options, reports: InformationLoss[] = [], counted = new Map<number, Quantized>();
  for (const [k, count] of CANDIDATES.entries()) {
    const top = options.discretization?.quantizer === "lloydMax" ? count : topOf(count);
    if (!counted.has(top)) counted.set(top, study.quantize(toRule(top)));
    reports.push(study.report(pool(counted.get(top)!, top / count)));
    onProgress?.({ done: k + 1, total: CANDIDATES.length });
    await letEventsIn();
    signal?.throwIfAborted();
  }
  return reports;
}

/** The largest candidate that is this one times a power of two. */
function topOf(count: number): number {
  return CANDIDATES.includes(2 * count) ? topOf(2 * count) : count;
}

/** Places of the run of true ones that holds `peak`, else of the nearest. */
function nearestRun(flags: readonly boolean[], peak: number): number[] {
  const runs: number[][] = [];
  flags.forEach((flag, k) => {
    if (!flag) return;
    if (k > 0 && flags[k - 1]) runs.at(-1)!.push(k);
    else runs.push([k]);
  });
  const distance = (run: readonly number[]): number => Math.min(...run.map((k) => Math.abs(k - peak)));
  return runs.sort((a, b) => distance(a) - distance(b))[0] ?? [];
}
