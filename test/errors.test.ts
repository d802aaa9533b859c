import { describe, expect, it, vi } from "vitest";
import {
  computeFeatureMap, computeFeatures, computeGlcm, discretize, EmptyRegionError, GeometryError, MemoryError, OptionError, RadiomicsError,
  type Image, type Warning,
} from "../src/index.js";

const image = { data: Float32Array.from({ length: 60 }, (_, i) => (i * 37) % 23), size: [5, 4, 3] };
const features = "glcm.contrast";
const map = (options: object, of: unknown = image): Promise<unknown> => computeFeatureMap(of as Image, { features, ...options });

describe("a wrong option is named, with what was expected and what was got", () => {
  const wrong: [object, RegExp][] = [
    [{ kernelradius: 2 }, /^"kernelradius" expected a known option name, got "kernelradius"; did you mean "kernelRadius"\?$/],
    [{ frobnicate: 1 }, /^"frobnicate" expected a known option name, got "frobnicate"; known are .*kernelRadius.*$/],
    [{ kernelRadius: -1 }, /^"kernelRadius" expected an integer in \[1, 127\].*, got -1$/],
    [{ kernelRadius: 2.5 }, /"kernelRadius" expected an integer .*, got 2\.5$/],
    [{ kernelRadius: NaN }, /"kernelRadius" expected .*, got NaN$/],
    [{ kernelRadius: [0, 0, 0] }, /"kernelRadius" expected a radius above 0 on some axis, got \[0, 0, 0\]$/],
    [{ kernelRadius: [1, 1] }, /"kernelRadius" expected a radius for each of x, y and z, got \[1, 1\]$/],
    [{ distances: [] }, /"distances" expected a list of integers in \[1, 255\], got \[\]$/],
    [{ distances: [0] }, /"distances" expected a list of integers/],
    [{ symmetric: "yes" }, /"symmetric" expected true or false, got "yes"$/],
    [{ aggregation: "mean" }, /"aggregation" expected "merged" or "averaged", got "mean"$/],
    [{ preset: "pyrad" }, /"preset" expected "ibsi" or "pyradiomics", got "pyrad"$/],
    [{ workers: 1.5 }, /"workers" expected "auto" or an integer in \[0, 256\], got 1\.5$/],
    [{ signal: true }, /"signal" expected an AbortSignal, got true$/],
    [{ onProgress: 3 }, /"onProgress" expected a function, got 3$/],
    [{ initValue: "0" }, /"initValue" expected a number, got "0"$/],
    [{ label: "tumor" }, /"label" expected a finite number, got "tumor"$/],
    [{ discretization: { binCount: 0 } }, /"discretization\.binCount" expected an integer in \[1, 65535\], got 0$/],
    [{ discretization: { binWidth: 0 } }, /"discretization\.binWidth" expected a finite number above 0, got 0$/],
    [{ discretization: { bincount: 8 } }, /"discretization\.bincount" expected a known option name, got "bincount"; did you mean "discretization\.binCount"\?$/],
    [{ discretization: { binCount: 8, binWidth: 2 } }, /"discretization" expected exactly one of binCount, binWidth and levelCount, got \["binCount", "binWidth"\]$/],
    [{ discretization: {} }, /"discretization" expected exactly one of .*, got an empty object$/],
    [{ discretization: { binCount: 8, binOrigin: 0 } }, /"discretization\.binOrigin" expected a binWidth beside it, got 0$/],
    [{ discretization: { binCount: 8, range: [3, 1] } }, /"discretization\.range" expected \[low, high\] with low < high, got \[3, 1\]$/],
    [{ discretization: { binWidth: 1e-6 } }, /"discretization\.binWidth" expected a width that makes at most 65535 levels, got 0\.000001; intensities from 0 to 22 make/],
    [{ discretization: { binCount: 5000 } }, /"discretization" expected at most 4096 levels for co-occurrence features, got 5000; take fewer bins/],
    [{ discretization: { binCount: 3000 }, symmetric: false }, /at most 2048 levels for asymmetric co-occurrence features, got 3000/],
    [{ features: [] }, /"features" expected at least one feature id/],
    [{ features: "glcm.contrst" }, /"features" expected .*, got "glcm\.contrst"; did you mean "glcm\.contrast"\?/],
    [{ features: undefined }, /"features" expected/],
  ];
  for (const [options, message] of wrong) {
    it(JSON.stringify(options), async () => {
      await expect(map(options)).rejects.toThrow(message);
      await expect(map(options)).rejects.toBeInstanceOf(OptionError);
    });
  }

  it("options that are no object", async () => {
    await expect(computeFeatureMap(image, null as never)).rejects.toThrow(/^"options" expected an object, got null$/);
  });

  it("an aggregation that leaves the directions open", async () => {
    await expect(computeFeatures(image, { features, aggregation: "2D" })).rejects.toThrow(
      /"aggregation" expected "2D-averaged" or "2D-slice-merged" for co-occurrence features, got "2D"$/,
    );
  });
});

describe("an image that is none", () => {
  const wrong: [unknown, RegExp][] = [
    [null, /^"image" expected an image \{ data, size \} or an ndarray .*, got null$/],
    [{ data: [1, 2, 3, 4], size: [2, 2] }, /"image\.data" expected a typed array of numbers \(Int8Array … Float64Array\), got \[1, 2, 3, 4\]$/],
    [{ data: new BigInt64Array(4), size: [2, 2] }, /"image\.data" expected a typed array of numbers .*, got BigInt64Array\(4\)$/],
    [{ data: new Uint8Array(5), size: [2, 3] }, /"image\.data" expected 6 values for size 2 × 3, got Uint8Array\(5\)$/],
    [{ data: new Uint8Array(4) }, /"image" expected a size \[x, y\] or \[x, y, z\], got an object with data$/],
    [{ data: new Uint8Array(4), size: [4] }, /"image\.size" expected two or three integers of at least 1, got \[4\]$/],
    [{ data: new Uint8Array(0), size: [0, 3] }, /"image\.size" expected two or three integers of at least 1/],
    [{ data: new Uint8Array(4), size: [2, 2], spacing: [1, 0] }, /"image\.spacing" expected 2 numbers above 0, got \[1, 0\]$/],
    [{ data: new Uint8Array(4), size: [2, 2], direction: [1, 0, 0] }, /"image\.direction" expected 4 finite numbers/],
    [{ data: new Uint8Array(4), shape: [2, 3], stride: [3, 1], offset: 0 }, /"image\.data" expected elements 0 to 5 for shape 2 × 3, got Uint8Array\(4\)$/],
  ];
  for (const [of, message] of wrong) {
    it(String(message), async () => {
      await expect(map({}, of)).rejects.toThrow(message);
    });
  }
});

describe("masks", () => {
  it("of another geometry are refused, with both printed", async () => {
    const mask = { data: new Uint8Array(60).fill(1), size: [5, 4, 3], spacing: [2, 1, 1] };
    const refused = map({ mask }, { ...image, spacing: [1, 1, 1] });
    await expect(refused).rejects.toBeInstanceOf(GeometryError);
    await expect(refused).rejects.toThrow(/image and mask lie on different grids: the image has size 5 × 4 × 3, spacing \[1, 1, 1\].* the mask size 5 × 4 × 3, spacing \[2, 1, 1\]/);
    await expect(map({ mask: { data: new Uint8Array(20).fill(1), size: [5, 4] } })).rejects.toThrow(/different grids/);
  });

  it("that are empty are refused", async () => {
    const empty = map({ mask: { data: new Uint8Array(60), size: [5, 4, 3] } });
    await expect(empty).rejects.toBeInstanceOf(EmptyRegionError);
    await expect(empty).rejects.toThrow("the mask is empty: it has no voxel other than 0");
    await expect(map({ mask: { data: new Uint8Array(60).fill(1), size: [5, 4, 3] }, label: 7 })).rejects.toThrow("the mask has no voxel with label 7");
  });

  it("whose voxels all fall out of the range are refused", async () => {
    await expect(map({ discretization: { binCount: 8, range: [100, 200] } })).rejects.toThrow(
      "no voxel is left in the region: of 60, 0 are not finite and 60 lie outside the range",
    );
  });
});

describe("values that are no numbers, or all the same", () => {
  it("NaN and infinities count as outside, are counted and warned of", async () => {
    const data = image.data.slice();
    data.set([NaN, Infinity, -Infinity], 7);
    const warnings: Warning[] = [];
    const { "glcm.contrast": contrast } = await computeFeatureMap({ ...image, data }, { features, onWarning: (w) => warnings.push(w) });
    expect(warnings).toEqual([{ code: "not-finite", count: 3, message: "3 voxels of the region are NaN or infinite and count as outside" }]);
    expect(contrast.stats.reasons).toEqual({ notFinite: 3 });
    expect(Array.from(contrast.data.subarray(7, 10))).toEqual([NaN, NaN, NaN]);
    expect(contrast.stats.count).toBe(57);
  });

  it("an image of NaN has no region", async () => {
    await expect(map({}, { data: new Float32Array(4).fill(NaN), size: [2, 2] })).rejects.toThrow("of 4, 4 are not finite");
  });

  it("a constant image has maps, a warning, and a reason where a feature is undefined", async () => {
    const constant = { data: new Int16Array(25).fill(7), size: [5, 5] };
    const maps = await computeFeatureMap(constant, { features: ["glcm.contrast", "glcm.correlation"] });
    expect(maps["glcm.contrast"].data.every((v) => v === 0)).toBe(true);
    expect(maps["glcm.correlation"].stats).toMatchObject({ count: 0, undefinedCount: 25, reasons: { zeroDenominator: 25 } });
    expect(maps["glcm.contrast"].warnings).toEqual([{ code: "constant-region", count: 25, message: "all 25 voxels of the region have intensity 7" }]);
    const { values, warnings } = await computeFeatures(constant, { features: ["glcm.correlation", "statistics.mean"] });
    expect(values).toEqual({ "glcm.correlation": NaN, "statistics.mean": 7 });
    expect(warnings.map(({ code }) => code)).toEqual(["constant-region", "undefined-values"]);
  });

  it("a bin width too large for the range is warned of, with a width to try", async () => {
    const { warnings } = discretize(image, { discretization: { binWidth: 500 } });
    expect(warnings).toEqual([{
      code: "one-level", count: 60,
      message: "bin width 500 exceeds the region's range of 22 (0 to 22): all 60 voxels have level 1; try a width of 0.69",
    }]);
  });

  it("levels beyond the count, or broken ones, are refused", async () => {
    await expect(map({ discretization: { levelCount: 8 } })).rejects.toThrow(/"discretization\.levelCount" expected levels, integers from 0 \(outside\) to 8, in the image, got \d+/);
    expect(() => discretize({ data: Float32Array.of(1, 1.5), size: [2, 1] }, { discretization: { levelCount: 2 } })).toThrow(/got 1\.5$/);
  });
});

describe("a run", () => {
  it("that was aborted before rejects with the signal's reason", async () => {
    const reason = new Error("the user went away");
    await expect(map({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(computeFeatures(image, { features, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("that is aborted midway rejects soon, on this thread and on workers", async () => {
    const large = { data: Uint8Array.from({ length: 400 * 400 }, (_, i) => (i * 7919) % 32 + 1), size: [400, 400] };
    for (const workers of [0, 2]) {
      const abort = new AbortController();
      const run = computeFeatureMap(large, {
        features: "glcm", kernelRadius: 4, workers, signal: abort.signal, discretization: { levelCount: 32 }, aggregation: "averaged",
        onProgress: () => abort.abort(),
      });
      await expect(run).rejects.toMatchObject({ name: "AbortError" });
    }
  });

  it("reports progress that only grows and ends at its total", async () => {
    const onProgress = vi.fn<(progress: { done: number; total: number }) => void>();
    await map({ onProgress, workers: 0 });
    const seen = onProgress.mock.calls.map(([progress]) => progress);
    expect(seen.length).toBeGreaterThan(1);
    seen.forEach(({ done, total }, i) => {
      expect(total).toBe(60);
      expect(done).toBeGreaterThan(seen[i - 1]?.done ?? 0);
    });
    expect(seen.at(-1)!.done).toBe(60);
  });

  it("whose one window does not fit into kernel memory says so", async () => {
    const cube = { data: new Float32Array(200 ** 3), size: [200, 200, 200] };
    cube.data[0] = 1;
    const run = computeFeatureMap(cube, { features: "statistics.median", kernelRadius: 120, workers: 0 });
    await expect(run).rejects.toBeInstanceOf(MemoryError);
    await expect(run).rejects.toThrow(/one window or matrix needs \d+ MiB of kernel memory, 64 MiB is the limit; take a smaller kernelRadius or fewer levels/);
  });
});

it("computeGlcm gives counts by offset, or merged", async () => {
  const levels = { data: Uint8Array.of(1, 1, 2, 2), size: [2, 2] };
  const apart = await computeGlcm(levels, { discretization: { levelCount: 2 } });
  // (1,0), (-1,1), (0,1), (1,1)
  expect(apart.shape).toEqual([4, 2, 2]);
  expect(Array.from(apart.data)).toEqual([2, 0, 0, 2, 0, 1, 1, 0, 0, 2, 2, 0, 0, 1, 1, 0]);
  const merged = await computeGlcm(levels, { discretization: { levelCount: 2 }, aggregation: "merged", symmetric: false });
  expect(merged.shape).toEqual([2, 2]);
  expect(Array.from(merged.data)).toEqual([1, 4, 0, 1]);
});

it("errors carry a stable code and their class's name", async () => {
  const error = await map({ kernelRadius: 0 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RadiomicsError);
  expect(error).toMatchObject({ name: "OptionError", code: "ERR_OPTION", option: "kernelRadius" });
});
