import type { FeatureId } from "./families/index.js";
import type { Discretization, FeatureMapOptions, Provenance, Warning } from "./types.js";

export interface SweepOptions<Name extends string = string>
  extends Omit<FeatureMapOptions<Name>, "kernelRadius" | "discretization" | "initValue"> {
  /** Fixed bin numbers to go through; or `binWidths`, fixed bin sizes in the image's unit. */
  readonly binCounts?: readonly number[];
  readonly binWidths?: readonly number[];
  /** Windows of maps, by their radius. None (or an empty list): the features of the whole region instead. */
  readonly kernelRadii?: readonly number[];
  /** What else the rule says, such as `{ range: [0, 400] }`; no number of bins. */
  readonly discretization?: SweepRule;
  /** Leave out voxels whose window reaches beyond the image: all windows then have as many voxels. Default false. */
  readonly wholeWindows?: boolean;
}

/** A discretization without its number or width of bins. */
export type SweepRule = Pick<Discretization, "range" | "outlierSigma" | "quantizer" | "percentiles">;

/** One feature of one setting: of a map its summary over all voxels with a value, of a region its value. */
export interface SweepRow {
  /** The name asked for. */
  readonly feature: string;
  /** Number of bins asked for; null in a sweep of widths. */
  readonly binCount: number | null;
  readonly binWidth: number | null;
  /** Levels that the rule makes. */
  readonly levelCount: number;
  /** Of the map's window; null: a region's value. */
  readonly kernelRadius: number | null;
  /** Mean of the map, or the region's value; null where nothing is defined. */
  readonly mean: number | null;
  /** Population standard deviation and percentiles (linear between values) of the map; null for regions. */
  readonly sd: number | null;
  readonly min: number | null;
  readonly p02: number | null;
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p98: number | null;
  readonly max: number | null;
  /** Voxels of the region with a value, and the share of those without one; of regions the region's voxels, and 0 or 1. */
  readonly count: number;
  readonly undefinedShare: number;
}

/** How a feature grows with the number of levels in one window. */
export interface SweepCurve {
  readonly feature: string;
  readonly id: FeatureId;
  readonly kernelRadius: number | null;
  /** Voxels of a window that no border clips, or of the region. */
  readonly voxels: number;
  /** `"logarithmic"`: the mean grows by `slope` with each doubling of levels; `"power"`: as levels^exponent. */
  readonly law: "logarithmic" | "power";
  /** Of the mean against log2 B where it is steepest, or of log |mean| against log B; null with fewer than three points. */
  readonly slope: number | null;
  /** Coefficient of determination of that line. */
  readonly fit: number | null;
  /** Where the line meets 0, and the ceiling (or where the curve has become flat); in levels. Entropies alone have knees. */
  readonly lowerKnee: number | null;
  readonly upperKnee: number | null;
  readonly points: readonly {
    readonly levelCount: number;
    readonly mean: number | null;
    /** Largest possible value, log2 min(N, B), and the mean of N independent draws from B equally likely levels; entropies of levels alone. */
    readonly ceiling: number | null;
    readonly expected: number | null;
  }[];
}

export interface SweepTable {
  readonly rows: readonly SweepRow[];
  readonly curves: readonly SweepCurve[];
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

/** What a discretization keeps of a region, and what it loses; a definition of ours from known measures. */
export interface InformationLoss {
  readonly levelCount: number;
  /** Levels that occur. */
  readonly occupied: number;
  /** Entropy of the intensities and of the levels, in bits. */
  readonly entropyOriginal: number;
  readonly entropyQuantized: number;
  /** H(X|Y) = H(X) - H(Y), in bits. */
  readonly lostBits: number;
  /** H(Y) / H(X), 0 to 1; 1 for a constant region. */
  readonly entropyRetention: number;
  /** Mean squared distance of intensities to the mean of their level; image unit². */
  readonly distortion: number;
  /** 1 - distortion / variance. */
  readonly explainedVariance: number;
  /** -10 log10(1 - explainedVariance), dB; Infinity where nothing is lost. */
  readonly sqnrDb: number;
  /** Mutual information of neighbors, bits a pair; what chance alone gives; their difference and its standard deviation. */
  readonly spatialInformation: number;
  readonly chanceInformation: number;
  readonly structuralInformation: number;
  readonly chanceSpread: number;
}

export interface GrayLevelOptions {
  readonly mask?: FeatureMapOptions["mask"];
  readonly label?: number;
  /** Pairs of neighbors in plane alone; default false. */
  readonly force2D?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: FeatureMapOptions["onProgress"];
}

export interface AdviceOptions extends GrayLevelOptions {
  /** What else the rule says, such as `{ range: [-1000, 400] }`. */
  readonly discretization?: SweepRule;
  /** Share of the largest structural information that an adequate number of levels may miss; default 0.05. */
  readonly tolerance?: number;
  /** Smallest signal-to-quantization-noise ratio of an adequate number, dB; default 15. */
  readonly minimumSqnrDb?: number;
}

/** Numbers of bins by rules for histograms; they know nothing of space. */
export type BinRule = "sturges" | "rice" | "squareRoot" | "scott" | "freedmanDiaconis" | "doane" | "stone" | "knuth" | "minimumDescriptionLength";

export interface GrayLevelAdvice {
  /** Smallest and largest adequate number of levels around the peak; null where there is none. */
  readonly range: readonly [number, number] | null;
  /** The range's smallest power of two, else its smallest number. */
  readonly suggested: number | null;
  /** The number with the largest structural information after two standard deviations, and that information. */
  readonly peak: number;
  readonly peakInformation: number;
  /** Whether there is structure above chance at all. */
  readonly structured: boolean;
  /** The same in plain words. */
  readonly verdict: string;
  /** One for each candidate. */
  readonly candidates: readonly (InformationLoss & { readonly adequate: boolean })[];
  readonly rules: Readonly<Record<BinRule, number | null>>;
  /** Voxels of the region. */
  readonly voxels: number;
  readonly warnings: readonly Warning[];
}
