import ndarray from "ndarray";
import { expect, it } from "vitest";
import { computeFeatures } from "../../src/index.js";
import type { TypedArray } from "../../src/types.js";
import { mulberry32 } from "../support/random.js";

const SIZE = [90, 40, 31] as const, VOXELS = SIZE[0] * SIZE[1] * SIZE[2];
const TYPES = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
];
/** Narrow and wide, at a corner and whole: rows reach the kernels one by one, with gaps, and at once. */
const BOXES = [
  { start: [41, 7, 3], size: [5, 30, 20] }, { start: [13, 2, 5], size: [60, 21, 9] }, { start: [0, 0, 0], size: SIZE }, { start: [89, 39, 30], size: [1, 1, 1] },
] as const;
const FEATURES = ["statistics.mean", "statistics.maximum", "histogram.entropy", "histogram.variance"] as const;

function crop(data: TypedArray, { start, size }: (typeof BOXES)[number]): TypedArray {
  const out = new (data.constructor as new (length: number) => TypedArray)(size[0] * size[1] * size[2]);
  let to = 0;
  for (let z = start[2]; z < start[2] + size[2]; z++) {
    for (let y = start[1]; y < start[1] + size[1]; y++) {
      for (let x = start[0]; x < start[0] + size[0]; x++) out[to++] = data[(z * SIZE[1] + y) * SIZE[0] + x]!;
    }
  }
  return out;
}

function maskOf(Type: (typeof TYPES)[number], { start, size }: (typeof BOXES)[number], label: number): TypedArray {
  const mask = new Type(VOXELS);
  for (let z = start[2]; z < start[2] + size[2]; z++) {
    for (let y = start[1]; y < start[1] + size[1]; y++) mask.fill(label, (z * SIZE[1] + y) * SIZE[0] + start[0], (z * SIZE[1] + y) * SIZE[0] + start[0] + size[0]);
  }
  return mask;
}

it.each(TYPES.map((Type) => [Type.name, Type] as const))("reads a box of %s as it reads the box cut out", async (_, Type) => {
  const random = mulberry32(5), data: TypedArray = new Type(Array.from({ length: VOXELS }, () => Math.floor(random() * 100)));
  for (const [k, box] of BOXES.entries()) {
    const mask = { data: maskOf(TYPES[(TYPES.indexOf(Type) + k) % TYPES.length]!, box, 3), size: SIZE };
    const discretization = k % 2 ? { levelCount: 100 } : { binCount: 16 };
    const cut = await computeFeatures({ data: crop(data, box), size: box.size }, { features: FEATURES, discretization });
    for (const label of [undefined, 3]) {
      const whole = await computeFeatures({ data, size: SIZE }, { features: FEATURES, discretization, mask, ...(label && { label }) });
      expect(whole.values).toEqual(cut.values);
    }
  }
});

it("reads rows that run backwards, lie apart, or are columns", async () => {
  const random = mulberry32(6), data = Int16Array.from({ length: VOXELS }, () => Math.floor(random() * 100));
  const array = ndarray(data, [...SIZE].reverse());
  const expected = await computeFeatures({ data, size: SIZE }, { features: FEATURES });
  for (const view of [array.step(1, -1, 1), array.step(-1, 1, 1), array.step(1, 1, -1), array.transpose(2, 1, 0)]) {
    const { values } = await computeFeatures(view, { features: FEATURES });
    for (const name of FEATURES) expect(values[name]).toBeCloseTo(expected.values[name], 9);
  }
});
