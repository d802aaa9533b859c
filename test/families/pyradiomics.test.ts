import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import * as nifti from "nifti-reader-js";
import { afterAll, describe, it } from "vitest";
import { computeFeatureMap, computeFeatures, disposeWorkers, type Image } from "../../src/index.js";
import { readAnswers, referenceFolder } from "../support/answers.js";
import { Mismatches } from "../support/close.js";

interface Run {
  settings: { binWidth?: number; binCount?: number; kernelRadius: number; maskedKernel: boolean; force2D?: boolean };
  voxelsXYZ: [number, number, number][];
  features: Record<string, (number | null)[]>;
}

afterAll(disposeWorkers);

// Maps are 32-bit: 6e-8 relative. The absolute floor covers values that cancel to zero there and stay at 1e-9 in f64.
const RELATIVE = 1e-6, ABSOLUTE = 1e-7;

/**
 * PyRadiomics' MCC has no value in runs where one direction of a window is empty: its eigenvalue solver fails on the NaN, and
 * all voxels keep the initial 0. A run with nothing but 0 is such a failure, not an answer.
 */
const failed = (name: string, values: readonly (number | null)[]): boolean => name === "glcm_MCC" && values.every((v) => v === 0);

async function compareRun(image: Image, mask: Image, { settings, voxelsXYZ, features }: Run): Promise<Mismatches> {
  const names = Object.keys(features).filter((name) => /^(firstorder|glcm)_/.test(name) && !failed(name, features[name]!));
  const maps = await computeFeatureMap(image, {
    mask, preset: "pyradiomics", features: names.map((name) => `original_${name}`), kernelRadius: settings.kernelRadius,
    maskedKernel: settings.maskedKernel, force2D: settings.force2D ?? false,
    discretization: settings.binWidth ? { binWidth: settings.binWidth } : { binCount: settings.binCount! },
  });
  const mismatches = new Mismatches(), [nx, ny] = image.size as [number, number];
  for (const name of names) {
    const { data } = maps[`original_${name}`]!;
    voxelsXYZ.forEach(([x, y, z], i) => {
      mismatches.check(`${name} at ${x},${y},${z}`, data[x + nx * (y + ny * z)], features[name]![i] ?? NaN, RELATIVE, ABSOLUTE);
    });
  }
  return mismatches;
}

describe("PyRadiomics voxel-wise maps", () => {
  const phantom = readAnswers<{ size: number[]; spacing: number[]; image: number[]; mask: number[] }>("digital-phantom");
  const image = { data: Uint8Array.from(phantom.image), size: phantom.size, spacing: phantom.spacing };
  const mask = { data: Uint8Array.from(phantom.mask), size: phantom.size };
  for (const run of readAnswers<{ runs: Run[] }>("voxelwise-digital-phantom").runs) {
    it(`digital phantom ${JSON.stringify(run.settings)}`, async () => {
      (await compareRun(image, mask, run)).expectNone(41 * 74);
    });
  }
});

const reference = referenceFolder();

function readNifti(path: string): Image {
  const bytes = gunzipSync(readFileSync(path));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const header = nifti.readHeader(buffer);
  const data = nifti.readImage(header, buffer);
  const types: Record<number, new (b: ArrayBuffer) => Image["data"]> = { 2: Uint8Array, 4: Int16Array, 8: Int32Array, 16: Float32Array, 64: Float64Array, 512: Uint16Array };
  return { data: new types[header.datatypeCode]!(data), size: header.dims.slice(1, 4), spacing: header.pixDims.slice(1, 4) };
}

interface Configuration {
  name: string;
  settings: {
    binWidth?: number; binCount?: number; force2D: boolean; weightingNorm?: string | null; voxelArrayShift?: number;
    normalize: boolean; normalizeScale: number; resegmentRange: number[] | null; resegmentMode?: string;
  };
  features: { class: string; name: string; value: number }[];
}

/** (x - mean) / sd (n - 1) of the whole image, times the scale: PyRadiomics' `normalize`. */
function normalize(image: Image, scale: number): Image {
  const { data } = image, n = data.length;
  let sum = 0, squares = 0;
  for (const x of data) sum += x;
  const mean = sum / n;
  for (const x of data) squares += (x - mean) ** 2;
  const deviation = Math.sqrt(squares / (n - 1));
  return { ...image, data: Float64Array.from(data, (x) => (x - mean) / deviation * scale) };
}

describe.runIf(reference !== null)("PyRadiomics on its own images", () => {
  for (const [name, voxels] of [["breast1", "voxel-breast1"], ["brain1", "voxel-brain1-sample"]] as const) {
    const load = (kind: string): Image => readNifti(`${reference}pyradiomics/${name}_${kind}.nii.gz`);

    it(`${name}: voxel-wise maps`, async () => {
      const { runs } = JSON.parse(readFileSync(`${reference}voxelwise/${voxels}.json`, "utf8")) as { runs: Run[] };
      for (const run of runs) (await compareRun(load("image"), load("mask"), run)).expectNone(41 * 100);
    });

    it(`${name}: baselines of a region, to 1e-6`, async () => {
      const { configurations } = JSON.parse(readFileSync(`${reference}pyradiomics/${name}-baseline.json`, "utf8")) as { configurations: Configuration[] };
      const mismatches = new Mismatches();
      for (const configuration of configurations) {
        // Resampling is not ours.
        if (configuration.name.endsWith("_resampling")) continue;
        await compareBaseline(load("image"), load("mask"), configuration, mismatches);
      }
      mismatches.expectNone(42 * 3 + 24 * 4);
    });
  }
});

async function compareBaseline(source: Image, mask: Image, { name, settings, features }: Configuration, mismatches: Mismatches): Promise<void> {
  const wanted = features.filter(({ class: family }) => family === "firstorder" || family === "glcm");
  const image = settings.normalize ? normalize(source, settings.normalizeScale) : source;
  const shift = settings.voxelArrayShift ?? 0;
  const range = settings.resegmentMode === "sigma" ? { outlierSigma: settings.resegmentRange![1]! }
    : settings.resegmentRange ? { range: [settings.resegmentRange[0]!, Infinity] as const } : {};
  const bins = settings.binCount ? { binCount: settings.binCount } : { binWidth: settings.binWidth! };
  const options = {
    mask, label: 1, preset: "pyradiomics", force2D: settings.force2D, discretization: { ...bins, ...range },
    aggregation: settings.weightingNorm === "no_weighting" ? "merged" : "averaged",
  } as const;
  const { values } = await computeFeatures(image, { ...options, features: wanted.map((f) => `${f.class}.${f.name}`) });
  // voxelArrayShift is a setting of three features alone: the image is shifted for them.
  const shifted = shift === 0 ? null : await computeFeatures({ ...image, data: Float64Array.from(image.data, (x) => x + shift) }, {
    ...options, features: ["firstorder.Energy", "firstorder.TotalEnergy", "firstorder.RootMeanSquared"],
  });
  for (const feature of wanted) {
    const key = `${feature.class}.${feature.name}`;
    const got = (shifted?.values as Record<string, number> | undefined)?.[key] ?? values[key];
    mismatches.check(`${name} ${key}`, got, feature.value, 1e-6, 1e-12);
  }
}
