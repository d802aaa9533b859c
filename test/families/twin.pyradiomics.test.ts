import { readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { features, type Discretization } from "../../src/index.js";
import { naiveMaps, naiveValues } from "../reference/map.js";
import { readAnswers, referenceFolder } from "../support/answers.js";
import { Mismatches } from "../support/close.js";
import { cropToMask, normalizeImage, readPackedNifti, type Packed } from "../support/images.js";

interface Run {
  readonly settings: { binWidth?: number; binCount?: number; kernelRadius: number; maskedKernel: boolean; force2D?: boolean };
  readonly voxelsXYZ: readonly (readonly [number, number, number])[];
  readonly features: Readonly<Record<string, readonly (number | null)[]>>;
}

/** `firstorder_Entropy` to [family, key] of the twin. */
function locate(name: string): readonly [string, string] {
  const row = features.find(({ pyradiomics }) => pyradiomics === name.replace("_", "."));
  if (!row) throw new Error(`no feature is PyRadiomics' ${name}`);
  return row.id.split(".") as [string, string];
}

const binning = ({ binWidth, binCount }: { binWidth?: number; binCount?: number }): Discretization => (
  binCount ? { binCount } : { binWidth: binWidth! }
);

/**
 * Maps: relative and absolute 1e-9, as the tables say. MCC 1e-7: PyRadiomics takes the square root of an eigenvalue of an
 * asymmetric matrix, which is wrong by 1e-15 where it should be 0 or is a double one, so by 3e-8 after the root.
 * Total energy 1e-7 relative on images: NIfTI keeps the spacing as 32-bit floats, PyRadiomics had doubles.
 * Where all its MCC are 0, its solver failed on the NaN of an empty direction: no answer.
 */
function compareMaps(image: Packed, mask: readonly number[], start: readonly number[], { settings, voxelsXYZ, features: wanted }: Run): Mismatches {
  const mismatches = new Mismatches(), [nx, ny] = image.size;
  const at = voxelsXYZ.map(([x, y, z]) => x - start[0]! + nx * (y - start[1]! + ny * (z - start[2]!)));
  const radius = settings.kernelRadius, maps = new Map<string, Record<string, Float64Array>>();
  for (const [name, values] of Object.entries(wanted)) {
    if (!/^(firstorder|glcm)_/.test(name) || (name === "glcm_MCC" && values.every((value) => value === 0))) continue;
    const [family, key] = locate(name);
    if (!maps.has(family)) {
      maps.set(family, naiveMaps(image.data, family, {
        size: image.size, spacing: image.spacing, mask, discretization: binning(settings), preset: "pyradiomics", symmetric: true,
        distances: [1], force2D: settings.force2D ?? false, kernelRadius: [radius, radius, radius], maskedKernel: settings.maskedKernel,
        aggregation: "averaged", voxels: at,
      }));
    }
    const map = maps.get(family)![key]!;
    const absolute = name === "glcm_MCC" ? 1e-7 : 1e-9, relative = name === "firstorder_TotalEnergy" ? 1e-7 : 1e-9;
    values.forEach((value, k) => mismatches.check(`${name} at ${voxelsXYZ[k]!.join()}`, map[at[k]!], value ?? NaN, relative, absolute));
  }
  return mismatches;
}

describe("the naive twin gives PyRadiomics' maps", () => {
  const phantom = readAnswers<{ size: [number, number, number]; spacing: [number, number, number]; image: number[]; mask: number[] }>("digital-phantom");
  const image: Packed = { data: Float64Array.from(phantom.image), size: phantom.size, spacing: phantom.spacing };
  for (const run of readAnswers<{ runs: Run[] }>("voxelwise-digital-phantom").runs) {
    it(`of the digital phantom ${JSON.stringify(run.settings)}`, () => {
      compareMaps(image, phantom.mask, [0, 0, 0], run).expectNone(41 * 74);
    });
  }
});

interface Configuration {
  readonly name: string;
  readonly settings: {
    binWidth?: number; binCount?: number; force2D: boolean; weightingNorm?: string | null; voxelArrayShift?: number;
    normalize: boolean; normalizeScale: number; resegmentRange: number[] | null; resegmentMode?: string;
  };
  readonly features: readonly { class: string; name: string; value: number }[];
}

/** To 1e-6, as PyRadiomics' baselines are stored. */
function compareBaseline(source: Packed, sourceMask: Packed, { name, settings, features: all }: Configuration, mismatches: Mismatches): void {
  const { image, mask } = cropToMask(settings.normalize ? normalizeImage(source, settings.normalizeScale) : source, sourceMask, 0);
  const { resegmentRange, resegmentMode, voxelArrayShift = 0 } = settings;
  const resegmentation = resegmentMode === "sigma" ? { outlierSigma: resegmentRange![1]! }
    : resegmentRange ? { range: [resegmentRange[0]!, Infinity] as const } : {};
  const merged = settings.weightingNorm === "no_weighting";
  const options = {
    size: image.size, spacing: image.spacing, mask, discretization: { ...binning(settings), ...resegmentation }, preset: "pyradiomics",
    symmetric: true, distances: [1], force2D: settings.force2D,
    aggregation: settings.force2D ? (merged ? "2.5D-merged" : "2.5D-direction-merged") : merged ? "3D-merged" : "3D-averaged",
  } as const;
  const values = Object.fromEntries(["statistics", "histogram", "glcm"].map((family) => [family, naiveValues(image.data, family, options)]));
  // Three features read intensities with a constant added.
  const shifted = naiveValues(image.data.map((x) => x + voxelArrayShift), "statistics", options);
  for (const { class: family, name: feature, value } of all) {
    if (family !== "firstorder" && family !== "glcm") continue;
    const [own, key] = locate(`${family}_${feature}`);
    const from = /^(Energy|TotalEnergy|RootMeanSquared)$/.test(feature) ? shifted : values[own]!;
    mismatches.check(`${name} ${family}.${feature}`, from[key], value, 1e-6, 1e-12);
  }
}

const reference = referenceFolder();

describe.runIf(reference !== null)("the naive twin, on PyRadiomics' own images", () => {
  const read = <T>(path: string): T => JSON.parse(readFileSync(`${reference}${path}.json`, "utf8")) as T;
  for (const [name, table] of [["breast1", "voxelwise/voxel-breast1"], ["brain1", "voxelwise/voxel-brain1-sample"]] as const) {
    const load = (kind: string): Packed => readPackedNifti(`${reference}pyradiomics/${name}_${kind}.nii.gz`);

    it(`gives the maps of ${name}`, () => {
      const image = load("image"), mask = load("mask");
      for (const run of read<{ runs: Run[] }>(table).runs) {
        // Without a masked kernel, windows and bins reach as far as the radius beyond the mask's box.
        const cut = cropToMask(image, mask, run.settings.kernelRadius);
        compareMaps(cut.image, cut.mask, cut.start, run).expectNone(41 * 100);
      }
    });

    it(`gives the baselines of ${name}, to 1e-6`, () => {
      const image = load("image"), mask = load("mask"), mismatches = new Mismatches();
      const configurations = read<{ configurations: Configuration[] }>(`pyradiomics/${name}-baseline`).configurations
        // Resampling is not ours.
        .filter((configuration) => !configuration.name.endsWith("_resampling"));
      for (const configuration of configurations) compareBaseline(image, mask, configuration, mismatches);
      // Three configurations list 18 first-order and 24 GLCM features, four GLCM alone.
      mismatches.expectNone(3 * 42 + 4 * 24);
    });
  }
});
