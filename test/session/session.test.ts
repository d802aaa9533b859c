import { afterAll, describe, expect, it } from "vitest";
import { computeFeatureMap, createFeatureMapSession, disposeWorkers, type FeatureMapOptions, type SessionSlice } from "../../src/index.js";
import { oblique } from "../viewers/oblique.js";

afterAll(() => disposeWorkers());

const { image, mask } = oblique();
const plane = image.size[0]! * image.size[1]!;

/** A volume whose maps take some hundred milliseconds. */
const large = { data: Uint8Array.from({ length: 96 * 96 * 40 }, (_, k) => (k * 7919) % 251), size: [96, 96, 40] };
const slow: FeatureMapOptions = { features: ["glcm.jointEntropy", "glcm.correlation"], kernelRadius: 3 };

/** @returns the number of levels that computeFeatureMap had */
async function expectSame(found: object | null, options: FeatureMapOptions, of: Parameters<typeof computeFeatureMap>[0] = image): Promise<number | null> {
  const expected = await computeFeatureMap(of, options);
  expect(found).not.toBeNull();
  expect(Object.keys(found!)).toEqual(Object.keys(expected));
  for (const [name, map] of Object.entries(expected)) {
    const other = (found as typeof expected)[name]!;
    expect(Buffer.from(other.data.buffer).equals(Buffer.from(map.data.buffer))).toBe(true);
    expect(Buffer.from(other.valid).equals(Buffer.from(map.valid))).toBe(true);
    expect(other.stats).toEqual(map.stats);
    expect(other.provenance).toEqual(map.provenance);
  }
  return Object.values(expected)[0]!.provenance.levelCount;
}

describe.each([0, 2])("a session with %i workers", (workers) => {
  it("gives the bits of computeFeatureMap after any change, the slice first", async () => {
    const slices: SessionSlice[] = [], levelCounts: (number | null)[] = [];
    const options = { features: ["glcm", "statistics.mean"], mask, workers };
    const expectMaps = async (...of: Parameters<typeof expectSame>): Promise<void> => void levelCounts.push(await expectSame(...of));
    await using session = await createFeatureMapSession(image, { ...options, slice: 2, onSlice: (slice) => slices.push(slice) });
    await expectMaps(await session.update(), options);
    await expectMaps(await session.update({ binCount: 8 }), { ...options, discretization: { binCount: 8 } });
    await expectMaps(await session.update({ kernelRadius: 2, slice: 5 }), { ...options, discretization: { binCount: 8 }, kernelRadius: 2 });
    await expectMaps(await session.update({ binWidth: 30, feature: "glcm.contrast" }), { ...options, features: "glcm.contrast", discretization: { binWidth: 30 }, kernelRadius: 2 });
    await expectMaps(await session.update({ mask: null, maskedKernel: false }), { features: "glcm.contrast", workers, discretization: { binWidth: 30 }, kernelRadius: 2, maskedKernel: false });
    const other = { data: Uint8Array.from(mask.data, (_, k) => +(k % 14 < 4)), size: mask.size };
    await expectMaps(await session.update({ mask: other, force2D: true, discretization: { binCount: 16, range: [50, 300] } }), {
      features: "glcm.contrast", workers, discretization: { binCount: 16, range: [50, 300] }, kernelRadius: 2, maskedKernel: false, force2D: true, mask: other,
    });
    expect(session.settings).toMatchObject({ features: "glcm.contrast", kernelRadius: 2, force2D: true });
    await expectMaps(await session.update({ binCount: 4 }), {
      features: "glcm.contrast", workers, discretization: { binCount: 4, range: [50, 300] }, kernelRadius: 2, maskedKernel: false, force2D: true, mask: other,
    });
    expect(slices.map(({ slice }) => slice)).toEqual([2, 2, 5, 5, 5, 5, 5]);
    expect(slices.map(({ levelCount }) => levelCount)).toEqual(levelCounts);
  });

  it("delivers slices that are part of the map, in their place in the world", async () => {
    const slices: SessionSlice[] = [];
    const session = await createFeatureMapSession(image, { features: "glcm.contrast", mask, workers, onSlice: (slice) => slices.push(slice) });
    const maps = await session.update({ slice: 4 });
    for (const slice of [0, 6]) expect(await session.update({ slice })).toBe(maps);
    // What is the same in other words is not computed again.
    expect(await session.update({ slice: 1, mask, feature: "glcm.contrast", features: "glcm.contrast" })).toBe(maps);
    const map = maps!["glcm.contrast"]!;
    for (const { slice, maps: found, computedVoxels } of slices) {
      const part = found["glcm.contrast"]!;
      expect(part.data).toEqual(map.data.slice(slice * plane, (slice + 1) * plane));
      expect(part.valid).toEqual(map.valid.slice(slice * plane, (slice + 1) * plane));
      expect(part.size).toEqual([14, 11, 1]);
      const d = map.direction;
      [0, 1, 2].forEach((row) => expect(part.origin[row]).toBeCloseTo(image.origin![row]! + d[3 * row + 2]! * 3 * slice, 12));
      expect(part.stats.count).toBe(part.valid.reduce((sum, one) => sum + one, 0));
      expect(computedVoxels).toBe(slice === 4 ? 8 * 11 : 0);
    }
    session.dispose();
  });

  it("computes a 2-D image", async () => {
    const flat = { data: image.data.slice(0, plane), size: [14, 11] };
    const slices: SessionSlice[] = [];
    await using session = await createFeatureMapSession(flat, { features: "glcm.contrast", workers, onSlice: (slice) => slices.push(slice) });
    const maps = await session.update();
    await expectSame(maps, { features: "glcm.contrast" , workers }, flat);
    expect(slices[0]!.maps["glcm.contrast"]!.data).toEqual(maps!["glcm.contrast"]!.data);
    expect(slices[0]!.maps["glcm.contrast"]!.size).toEqual([14, 11]);
  });

  it("drops what is out of date, and gives the newest", async () => {
    const slices: SessionSlice[] = [];
    await using session = await createFeatureMapSession(large, { ...slow, workers, onSlice: (slice) => slices.push(slice) });
    const updates = [4, 8, 16, 32, 64].map((binCount) => session.update({ binCount }));
    const results = await Promise.all(updates);
    expect(results.slice(0, 4)).toEqual([null, null, null, null]);
    await expectSame(results[4]!, { ...slow, discretization: { binCount: 64 } , workers }, large);
    expect(slices.at(-1)!.levelCount).toBe(64);
    expect(slices.length).toBeLessThan(3);
  });

  it("interrupts the rest of a volume, and begins with another slice", async () => {
    const seen: number[] = [];
    const session = await createFeatureMapSession(large, {
      ...slow, workers, slice: 20,
      onSlice: ({ slice, settings }) => {
        seen.push(slice);
        if (slice === 20 && settings.kernelRadius === 3) void session.update({ slice: 3 });
        if (slice === 3) void session.update({ kernelRadius: 2, slice: 39 }).then(async (maps) => result(maps));
      },
    });
    let result: (maps: object | null) => void = () => {};
    const last = new Promise<object | null>((resolve) => (result = resolve));
    expect(await session.update()).toBeNull();
    await expectSame(await last, { ...slow, kernelRadius: 2, workers }, large);
    expect(seen).toEqual([20, 3, 39]);
    await session[Symbol.asyncDispose]();
  });

  it("shows something while updates come faster than slices, and in the end the last", async () => {
    const shown: (number | null)[] = [];
    const session = await createFeatureMapSession(large, { ...slow, workers, onSlice: ({ levelCount }) => shown.push(levelCount) });
    let last: Promise<object | null> = Promise.resolve(null);
    for (let binCount = 2; binCount < 60; binCount++) {
      last = session.update({ binCount });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await last).not.toBeNull();
    expect(shown.at(-1)).toBe(59);
    expect(shown.length).toBeGreaterThan(2);
    session.dispose();
  });

  it("stops when it is disposed of", async () => {
    const session = await createFeatureMapSession(large, { ...slow, workers });
    const running = session.update(), waiting = session.update({ binCount: 7 });
    setTimeout(() => session.dispose(), 1);
    expect(await Promise.all([running, waiting])).toEqual([null, null]);
    await expect(session.update()).rejects.toThrow("the session was disposed of: create another one");
  });
});

it("reads several images", async () => {
  const images = [image, { ...image, data: image.data.map((value) => (value * 31) % 97) }];
  const options = { features: ["tspm.jointEntropy", "tspm.mutualInformation"], discretization: { binCount: 4 } } as const;
  await using session = await createFeatureMapSession(images, options);
  await expectSame(await session.update({ binCount: 5 }), { ...options, discretization: { binCount: 5 } }, images);
});

it("reports progress over the whole volume, monotonic to the end", async () => {
  const seen: number[] = [];
  await using session = await createFeatureMapSession(large, { ...slow, onProgress: ({ done, total }) => seen.push(done / total) });
  await session.update();
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

it("names what is wrong, and stays as it was", async () => {
  await expect(createFeatureMapSession(image, { features: "glcm.contrst" })).rejects.toThrow("glcm.contrast");
  await expect(createFeatureMapSession(image, { features: "glcm.contrast", slice: 7 })).rejects.toThrow('"slice" expected an integer in [0, 6], got 7');
  await expect(createFeatureMapSession(image, { features: "glcm.contrast", normalize: "both" } as never)).rejects.toThrow('"normalize" expected nothing in a session');
  await expect(createFeatureMapSession(image, undefined as never)).rejects.toThrow('"options" expected an object such as { features: "glcm.contrast" }, got undefined');
  await expect(createFeatureMapSession(image, {} as never)).rejects.toThrow('"features" expected at least one feature id, got undefined');
  await expect(computeFeatureMap(image, {} as never)).rejects.toThrow('"features" expected at least one feature id, got undefined');
  await using session = await createFeatureMapSession(image, { features: "glcm.contrast" });
  await expect(session.update({ binCount: 0 })).rejects.toThrow('"discretization.binCount" expected an integer in [1, 65535], got 0');
  await expect(session.update({ binCount: 3, binWidth: 3 })).rejects.toThrow('"binWidth" expected no binCount beside it');
  await expect(session.update({ bins: 3 } as never)).rejects.toThrow('"bins" expected a known option name');
  await expect(session.update({ slice: 1.5 })).rejects.toThrow('"slice" expected an integer');
  await expect(session.update({ onSlice: () => {} } as never)).rejects.toThrow("they are set when a session is created");
  const empty = { data: new Uint8Array(mask.data.length), size: mask.size };
  await expect(session.update({ mask: empty })).rejects.toThrow("the mask is empty");
  await expectSame(await session.update({ mask: null }), { features: "glcm.contrast" });
});
