import type { Group } from "../compute/groups.js";
import type { Levels } from "../image/levels.js";
import type { Region } from "../image/region.js";
import type { Warning } from "../types.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { SettingsFields } from "../wasm/layout.js";

/** More slots than any family has features. */
export const VALUES = 64;

/** One family's features of regions, read from the levels of several images. */
export abstract class SignatureRunner {
  readonly warnings: Warning[] = [];
  protected readonly kernels: KernelInstance;
  protected readonly settings: SettingsFields;
  protected readonly region: Region;
  protected readonly levels: readonly Levels[];

  constructor(kernels: KernelInstance, settings: SettingsFields, region: Region, levels: readonly Levels[]) {
    this.kernels = kernels;
    this.settings = settings;
    this.region = region;
    this.levels = levels;
  }

  /** One value per slot of the settings; NaN where undefined. */
  abstract evaluate(group: Group): number[];
}
