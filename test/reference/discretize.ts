import type { Discretization, Preset } from "../../src/index.js";

/** Levels of `values` by the rule, with the range of `scope`; voxel by voxel, edges searched one after the other. */
export function naiveLevels(
  values: readonly number[], scope: readonly number[], rule: Discretization, preset: Preset,
): { levels: number[]; levelCount: number } {
  if (rule.levelCount !== undefined) return { levels: [...values], levelCount: rule.levelCount };
  const minimum = Math.min(...scope), maximum = Math.max(...scope);
  const clamp = (level: number, levelCount: number): number => Math.min(levelCount, Math.max(1, level));
  if (preset === "ibsi") {
    if (rule.binCount !== undefined) {
      const n = rule.binCount;
      const level = (x: number): number => (maximum === minimum ? 1 : Math.floor(n * (x - minimum) / (maximum - minimum)) + 1);
      return { levels: values.map((x) => clamp(level(x), n)), levelCount: n };
    }
    const origin = rule.binOrigin ?? (rule.range && Number.isFinite(rule.range[0]) ? rule.range[0] : minimum);
    const level = (x: number): number => Math.floor((x - origin) / rule.binWidth) + 1;
    const levelCount = Math.max(1, level(maximum));
    return { levels: values.map((x) => clamp(level(x), levelCount)), levelCount };
  }
  const edges = numpyEdges(rule, minimum, maximum);
  const level = (x: number): number => edges.filter((edge) => edge <= x).length;
  const levelCount = rule.binCount ?? Math.max(1, level(maximum));
  return { levels: values.map((x) => clamp(level(x), levelCount)), levelCount };
}

/** Edges as PyRadiomics asks numpy for them. */
function numpyEdges(rule: Discretization, minimum: number, maximum: number): number[] {
  if (rule.binCount !== undefined) {
    const [low, high] = minimum === maximum ? [minimum - 0.5, maximum + 0.5] : [minimum, maximum];
    const step = (high - low) / rule.binCount;
    return [...Array.from({ length: rule.binCount }, (_, k) => k * step + low), high + 1];
  }
  const width = rule.binWidth!;
  const low = rule.binOrigin ?? minimum - (((minimum % width) + width) % width);
  const step = low + width - low;
  return Array.from({ length: Math.ceil((maximum + 2 * width - low) / width) }, (_, k) => low + k * step);
}
