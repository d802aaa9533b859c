import type { FeatureId } from "../families/index.js";
import type { FeatureValuesOptions } from "../types.js";

/** What a feature becomes: a function of features as they are, of the same region or window. */
export interface Transform {
  /** Features it reads, by their ids. */
  readonly needs: readonly FeatureId[];
  /** @param x their values, in that order. @param g gray levels */
  readonly apply: (x: readonly number[], g: number) => number;
  readonly unit: string;
  /** Not linear in what it reads: a mean over directions is not its value. */
  readonly oneMatrix?: boolean;
}

type InvariantMode = NonNullable<FeatureValuesOptions["invariant"]>;
export type Mode = NonNullable<FeatureValuesOptions["normalize"]> | InvariantMode;

/** What a mode does to a feature: a transform; `free`, it does not depend on that; or nothing is known, and what to use instead. */
export type Rule = Transform | "free" | { readonly instead: string };

type Apply = Transform["apply"];
type Rules = Readonly<Record<string, Rule>>;

const of = (family: string, needs: string, apply: Apply, more: Partial<Transform> = {}): Transform => (
  { needs: needs.split(" ").map((name) => `${family}.${name}` as FeatureId), apply, unit: "1", ...more }
);
/** f / G^m: intensities are levels times a fixed width, so what is homogeneous of degree m in them grows as G^m. */
const powers = (family: string, names: string, m: number): Rules => Object.fromEntries(
  names.split(" ").map((name) => [`${family}.${name}`, of(family, name, ([f], g) => f! / g ** m)]),
);
const free = (family: string, names: string): Rules => Object.fromEntries(names.split(" ").map((name) => [`${family}.${name}`, "free"]));
/** An entropy over its largest value; 0 where that is 0. */
const share = (entropy: number, largest: number): number => (largest > 0 ? entropy / largest : entropy);

/** What is the same in every form about gray levels. */
const density: Rules = {
  ...powers("glcm", "dissimilarity", 1),
  ...powers("glcm", "contrast jointVariance clusterTendency differenceVariance", 2),
  ...powers("glcm", "clusterShade", 3),
  ...powers("glcm", "clusterProminence", 4),
  ...powers("glcm", "angularSecondMoment jointMaximum", -2),
  ...free("glcm", "correlation normalizedInverseDifference normalizedInverseDifferenceMoment maximalCorrelationCoefficient"),
};

/** Gray levels: the table of `docs/normalization.md`; powers after Shafiq-ul-Hassan's idea, exponents derived (ours). */
const levels: Rules = {
  ...density,
  ...powers("glcm", "jointAverage sumAverage differenceAverage", 1),
  ...powers("glcm", "sumVariance autocorrelation", 2),
  "glcm.jointEntropy": of("glcm", "jointEntropy", ([h], g) => share(h!, 2 * Math.log2(g))),
  "glcm.sumEntropy": of("glcm", "sumEntropy", ([h], g) => share(h!, Math.log2(2 * g - 1))),
  "glcm.differenceEntropy": of("glcm", "differenceEntropy", ([h], g) => share(h!, Math.log2(g))),
  ...free("glcm", "informationCorrelation2"),
  "glcm.inverseDifference": { instead: "use glcm.normalizedInverseDifference" },
  "glcm.inverseDifferenceMoment": { instead: "use glcm.normalizedInverseDifferenceMoment" },
  "glcm.informationCorrelation1": { instead: "use glcm.informationCorrelation2" },
  ...powers("histogram", "mean median minimum maximum percentile10 percentile90 mode interquartileRange range meanAbsoluteDeviation", 1),
  ...powers("histogram", "robustMeanAbsoluteDeviation medianAbsoluteDeviation maximumGradientIntensity minimumGradientIntensity", 1),
  ...powers("histogram", "variance", 2),
  ...powers("histogram", "uniformity", -1),
  "histogram.entropy": of("histogram", "entropy", ([h], g) => share(h!, Math.log2(g))),
  "histogram.normalizedEntropy": { instead: 'use histogram.entropy with normalize "both"' },
  "histogram.normalizedUniformity": { instead: 'use histogram.uniformity with normalize "both"' },
  ...free("histogram", "skewness excessKurtosis coefficientOfVariation quartileCoefficientOfDispersion"),
};

/** Voxel counts: what grows with n, over n; what n bounds, over its bound (the paper's equation 3). */
const voxels: Rules = {
  "statistics.energy": of("statistics", "rootMeanSquare", ([rms]) => rms! * rms!, { unit: "intensity²" }),
  "statistics.totalEnergy": of("statistics", "totalEnergy energy rootMeanSquare", ([total, energy, rms]) => (
    energy === 0 ? 0 : total! / energy! * rms! * rms!), { unit: "intensity²·mm³" }),
  "histogram.entropy": of("histogram", "normalizedEntropy", ([h]) => h!),
  "histogram.uniformity": of("histogram", "normalizedUniformity", ([u]) => u!),
  "histogram.maximumGradient": { instead: "none is known" },
  "histogram.minimumGradient": { instead: "none is known" },
};

/** Entropy over log2 min(n, G), which both bound; uniformity from its least value 1 / min(n, G) to 1. log2 n is the ratio of both forms. */
const both: Rules = {
  ...levels, ...voxels,
  "histogram.entropy": of("histogram", "entropy normalizedEntropy", ([h, normalized], g) => (
    h === 0 ? 0 : share(h!, Math.min(h! / normalized!, Math.log2(g))))),
  "histogram.uniformity": of("histogram", "uniformity normalizedUniformity", ([u, normalized], g) => {
    if (normalized === 1) return 1;
    const least = Math.max((u! - normalized!) / (1 - normalized!), 1 / g);
    return least < 1 ? (u! - least) / (1 - least) : 1;
  }),
};

/**
 * Löfstedt et al. 2019: the matrix as a density on the unit square, levels at `(i - shift) / G`, natural logarithms. `faithful`
 * (shift 0) is what the authors' code computes, oddities included; `midcell` (shift ½) is ours, and drops them.
 */
function invariant(mode: InvariantMode): Rules {
  const faithful = mode === "faithful", s = faithful ? 0 : 0.5;
  // Sums have 2G - 1 cells, which the authors give the width 1 / (2G - 1) and densities of width 1 / G.
  const mass = (g: number): number => (faithful ? g / (2 * g - 1) : 1);
  const at = (sum: number, g: number): number => (faithful ? 2 * (sum - 1) / (2 * g - 1) : (sum - 1) / g);
  const glcm = (needs: string, apply: Apply, more?: Partial<Transform>): Transform => of("glcm", needs, apply, more);
  const nat = { unit: "nat" };
  return {
    ...density,
    "glcm.jointAverage": glcm("jointAverage", ([mean], g) => (mean! - s) / g),
    "glcm.autocorrelation": glcm("autocorrelation sumAverage", ([product, sum], g) => (product! - s * sum! + s * s) / g ** 2),
    "glcm.jointEntropy": glcm("jointEntropy", ([h], g) => Math.LN2 * h! - 2 * Math.log(g), nat),
    "glcm.differenceAverage": glcm("differenceAverage", ([mean], g) => (mean! + 1 - 2 * s) / g),
    "glcm.differenceEntropy": glcm("differenceEntropy", ([h], g) => Math.LN2 * h! - Math.log(g), nat),
    "glcm.sumAverage": glcm("sumAverage", ([mean], g) => mass(g) * at(mean!, g)),
    "glcm.sumVariance": faithful
      ? glcm("sumVariance sumAverage", ([variance, mean], g) => (
        mass(g) * (variance! * (2 / (2 * g - 1)) ** 2 + ((1 - mass(g)) * at(mean!, g)) ** 2)), { oneMatrix: true })
      : glcm("sumVariance", ([variance], g) => variance! / g ** 2),
    "glcm.sumEntropy": glcm("sumEntropy", ([h], g) => mass(g) * (Math.LN2 * h! - Math.log(g)), nat),
    "glcm.inverseDifference": glcm("normalizedInverseDifference", ([f]) => f!),
    "glcm.inverseDifferenceMoment": glcm("normalizedInverseDifferenceMoment", ([f]) => f!),
    "glcm.informationCorrelation1": faithful
      // HX is HXY / (IMC1 + 2): both margins of a symmetric matrix are one.
      ? glcm("informationCorrelation1 jointEntropy", ([f, h], g) => {
        const hx = h! / (f! + 2);
        return Math.LN2 * f! * hx / (Math.LN2 * hx - Math.log(g));
      }, { oneMatrix: true })
      : { instead: "use glcm.informationCorrelation2" },
    // Its exponent is in bits, theirs in nats.
    "glcm.informationCorrelation2": glcm("informationCorrelation2", ([f]) => Math.sqrt(1 - (1 - f! * f!) ** Math.LN2), { oneMatrix: true }),
  };
}

const RULES: Readonly<Record<Mode, Rules>> = { levels, voxels, both, faithful: invariant("faithful"), midcell: invariant("midcell") };
/** Families that otherwise do not know how many levels there are, or how many voxels. */
const freeFamilies = (mode: Mode): readonly string[] => (mode === "voxels" ? ["statistics", "histogram", "glcm"] : ["statistics"]);

export function ruleFor(id: FeatureId, mode: Mode): Rule {
  return RULES[mode][id] ?? (freeFamilies(mode).includes(id.split(".")[0]!) ? "free" : { instead: "none is known" });
}
