import type { FeatureMapOptions, FeatureMaps, ImageLike, MapStats, ResultName, Warning } from "./types.js";

/** One slice of a map, before the rest of it: an image of its own, with its place in the world. */
export interface FeatureSlice {
  readonly name: string;
  readonly feature: string;
  readonly unit: string;
  /** A value per voxel, x fastest; NaN (or `initValue`) where undefined. Of a 2-D image the map's own memory. */
  readonly data: Float32Array<ArrayBuffer>;
  /** 1 where computed, 0 where undefined. */
  readonly valid: Uint8Array<ArrayBuffer>;
  /** `[x, y]` of a 2-D image, else `[x, y, 1]`. */
  readonly size: number[];
  readonly spacing: number[];
  readonly origin: number[];
  readonly direction: Float64Array<ArrayBuffer>;
  /** Of this slice; computed when first read. */
  readonly stats: Omit<MapStats, "reasons">;
}

export interface SessionSlice<Name extends string = string> {
  /** Index along z; 0 of a 2-D image. */
  readonly slice: number;
  readonly maps: Readonly<Record<ResultName<Name>, FeatureSlice>>;
  readonly settings: FeatureMapOptions;
  readonly levelCount: number | null;
  readonly warnings: readonly Warning[];
  /** From the beginning of the computation to this call. */
  readonly milliseconds: number;
  /** Voxels of the slice that lie in the region's box, which were computed in that time. 0: they were there already. */
  readonly computedVoxels: number;
}

export interface SessionOptions<Name extends string = string> extends Omit<FeatureMapOptions<Name>, "reuse" | "signal" | "normalize" | "invariant"> {
  /** Index along z that is computed first; default the middle one. */
  readonly slice?: number;
  /** Called with each slice that is wanted, as soon as it is computed and before the rest of the volume is. */
  readonly onSlice?: (slice: SessionSlice<Name>) => void;
}

/** What a slider, a list or a brush has changed; all else stays. */
export interface SessionChange extends Partial<Omit<SessionOptions, "onSlice" | "onProgress" | "onWarning" | "mask">> {
  /** The same as `features`. */
  readonly feature?: string | readonly string[];
  /** The same as `discretization: { binCount }`; `range` and `outlierSigma` stay. */
  readonly binCount?: number;
  /** The same as `discretization: { binWidth }`; `range` and `outlierSigma` stay. */
  readonly binWidth?: number;
  /** Another mask; `null` takes it away. */
  readonly mask?: ImageLike | null;
}

/** A computation that follows its settings. */
export interface FeatureMapSession<Name extends string = string> {
  /**
   * Changes settings, and computes maps: first the slice (`onSlice`), then the whole volume.
   *
   * @returns the maps of the whole image; `null` if a later update (or `dispose`) made this one out of date. The session cuts slices
   *   from their memory until the settings change: do not write to it before
   * @throws {@link OptionError} and all else that `computeFeatureMap` throws; settings stay as they were if one is unusable
   */
  update(change?: SessionChange): Promise<FeatureMaps<Name> | null>;
  /** The settings of the last update. */
  readonly settings: FeatureMapOptions;
  readonly slice: number;
  /** Stops, and lets go of the image; workers stay for others (`disposeWorkers` ends them). Further updates throw. */
  dispose(): void;
  /** The same, once it has stopped. `await using session = …` */
  [Symbol.asyncDispose](): Promise<void>;
}

