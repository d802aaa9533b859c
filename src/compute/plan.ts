import { OptionError } from "../errors.js";
import { families, type FeatureId } from "../families/index.js";
import type { Family } from "../families/family.js";
import type { Size } from "../image/box.js";
import { LIMITS } from "../options.js";
import type { Preset } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { Offset, SettingsFields } from "../wasm/layout.js";
import { pairCount } from "./offsets.js";

/** The features asked for of one family, in the order of the request. */
export interface FamilyRequest {
  readonly family: Family;
  readonly ids: readonly FeatureId[];
}

export function groupByFamily(ids: readonly FeatureId[]): FamilyRequest[] {
  const unique = [...new Set(ids)];
  return families
    .map((family) => ({ family: family, ids: unique.filter((id) => id.startsWith(`${family.id}.`)) }))
    .filter((request) => request.ids.length > 0);
}

export interface PlanOptions {
  readonly preset: Preset;
  readonly symmetric: boolean;
  readonly averaged: boolean;
  readonly levelCount: number;
  readonly oneLevel: boolean;
  readonly voxelVolume: number;
  readonly offsets: readonly Offset[];
  /** Voxels of one window along each axis; null for a whole region. */
  readonly window: Size | null;
}

/** A family's settings for its kernels: slots and parts by name from the binary, so that no number stands twice. */
export function toSettings(kernels: KernelInstance, { family, ids }: FamilyRequest, options: PlanOptions): SettingsFields {
  const rows = ids.map((id) => id.slice(family.id.length + 1));
  const parts = new Set(rows.flatMap((name) => family.features[name]!.parts));
  const { levelCount, symmetric, offsets } = options;
  if (family.directions) checkLevelCount(levelCount, symmetric);
  return {
    voxelVolume: options.voxelVolume,
    levelCount,
    // Kernels of maps read 16 bits alone: one set of loops.
    levelBytes: options.window || levelCount > 255 ? 2 : 1,
    oneLevel: options.oneLevel,
    symmetric,
    averaged: options.averaged,
    pyradiomics: options.preset === "pyradiomics",
    parts: [...parts].reduce((sum, part) => sum | kernels.constant(`${family.kernel}Part`, part), 0),
    slots: rows.map((name) => kernels.constant(`${family.kernel}Feature`, name)),
    offsets: family.directions ? offsets : [],
    sampleCountMax: options.window ? countSamples(family, options.window, options) : 0,
  };
}

function countSamples(family: Family, window: Size, { offsets, averaged }: PlanOptions): number {
  if (!family.directions) return window[0] * window[1] * window[2];
  const counts = offsets.map((offset) => pairCount(offset, window));
  return Math.max(1, averaged ? Math.max(...counts) : counts.reduce((sum, count) => sum + count, 0));
}

function checkLevelCount(levelCount: number, symmetric: boolean): void {
  const limit = symmetric ? LIMITS.glcmLevelCount : LIMITS.asymmetricGlcmLevelCount;
  if (levelCount <= limit) return;
  throw new OptionError(
    "discretization", `at most ${limit} levels for ${symmetric ? "" : "asymmetric "}co-occurrence features`, levelCount,
    "take fewer bins or a larger binWidth",
  );
}
