import type * as radiomaps from "../../../src/index.js";

export function makeImages(): Record<"flat" | "solid", { image: radiomaps.Image; mask: radiomaps.Image }>;
export function digests(
  functions: Pick<typeof radiomaps, "computeFeatureMap" | "computeFeatures">, workers: number,
): Promise<Record<string, string>>;
