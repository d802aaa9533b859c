import type { Group } from "../compute/groups.js";
import type { Levels } from "../image/levels.js";
import type { Region } from "../image/region.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { SettingsFields } from "../wasm/layout.js";
import { TspmRunner } from "./tspmRunner.js";

/** Runs the regions of a family that reads signatures. This file and what it imports are loaded only for those. */
export function toSignatureRunner(
  kernels: KernelInstance, kernel: string, settings: SettingsFields, region: Region, levels: readonly Levels[],
): { evaluate(group: Group): number[] } {
  return new TspmRunner(kernels, settings, region, levels);
}
