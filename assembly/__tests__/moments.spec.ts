import { Moments, evaluateCountMoments } from "../core/moments";
import { allocate } from "./support";

function makeCounts(values: StaticArray<u32>): usize {
  const ptr = allocate(<usize>values.length << 2);
  for (let k = 0; k < values.length; k++) store<u32>(ptr + (<usize>k << 2), values[k]);
  return ptr;
}

function evaluate(values: StaticArray<u32>): Moments {
  const out = changetype<Moments>(allocate(offsetof<Moments>()));
  let n: f64 = 0;
  for (let k = 0; k < values.length; k++) n += <f64>values[k];
  evaluateCountMoments(makeCounts(values), values.length, n, out);
  return out;
}

function isNear(value: f64, want: f64): bool {
  return Math.abs(value - want) <= 1e-14 * max<f64>(1, Math.abs(want));
}

describe("moments of counts", () => {
  it("of values 1, 1, 1 and 5, by hand", () => {
    // Mean 2; deviations -1, -1, -1, 3: squares 12, cubes 24, fourth powers 84.
    const m = evaluate([0, 3, 0, 0, 0, 1]);
    expect(m.mean).toBe(2);
    expect(m.m2).toBe(3);
    expect(m.m3).toBe(6);
    expect(m.m4).toBe(21);
  });

  it("of a fair die", () => {
    const m = evaluate([0, 1, 1, 1, 1, 1, 1]);
    expect(m.mean).toBe(3.5);
    expect(isNear(m.m2, 35.0 / 12)).toBe(true);
    expect(m.m3).toBe(0);
    // (2.5^4 + 1.5^4 + 0.5^4) / 3.
    expect(isNear(m.m4, (39.0625 + 5.0625 + 0.0625) / 3)).toBe(true);
  });

  it("of one value are exactly 0", () => {
    for (let k = 0; k < 40; k++) {
      const values = new StaticArray<u32>(40);
      values[k] = 7;
      const m = evaluate(values);
      expect(m.mean).toBe(<f64>k);
      expect(m.m2).toBe(0);
      expect(m.m3).toBe(0);
      expect(m.m4).toBe(0);
    }
  });

  it("change with scale and sign as powers do", () => {
    const near = evaluate([2, 0, 5, 1]), far = evaluate([2, 0, 0, 0, 0, 0, 5, 0, 0, 1]), mirrored = evaluate([1, 5, 0, 2]);
    expect(isNear(far.mean, 3 * near.mean)).toBe(true);
    expect(isNear(far.m2, 9 * near.m2)).toBe(true);
    expect(isNear(far.m3, 27 * near.m3)).toBe(true);
    expect(isNear(far.m4, 81 * near.m4)).toBe(true);
    expect(isNear(mirrored.mean, 3 - near.mean)).toBe(true);
    expect(isNear(mirrored.m3, -near.m3)).toBe(true);
  });

  it("lose nothing at counts near 2^32, far from 0", () => {
    const end = 60000, values = new StaticArray<u32>(end);
    values[end - 1] = 4294967295;
    values[end - 3] = 4294967295;
    const m = evaluate(values);
    expect(m.mean).toBe(<f64>(end - 2));
    expect(m.m2).toBe(1);
    expect(m.m3).toBe(0);
    expect(m.m4).toBe(1);
  });
});
