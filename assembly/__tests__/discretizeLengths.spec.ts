import { discretizeFixedBinNumber, discretizeFixedBinSize, discretizeUniformEdges } from "../discretize";
import { allocate, isGuarded } from "./support";

enum Rule {
  number,
  size,
  edges,
}

function discretize(rule: Rule, src: usize, count: i32, a: f64, b: f64, levelCount: i32, levelBytes: i32, out: usize): void {
  if (rule == Rule.number) discretizeFixedBinNumber(src, count, a, a + b, levelCount, levelBytes, out);
  else if (rule == Rule.size) discretizeFixedBinSize(src, count, a, b, levelCount, levelBytes, out);
  else discretizeUniformEdges(src, count, a, b, levelCount, levelBytes, out);
}

/** One voxel, by the rule as it is written. */
function levelOf(rule: Rule, x: f64, a: f64, b: f64, levelCount: i32): i32 {
  if (isNaN(x)) return 0;
  let level: f64 = 0;
  // Its width is what is left of it after rounding.
  if (rule == Rule.number) level = Math.floor(<f64>levelCount * (x - a) / (a + b - a)) + 1;
  else if (rule == Rule.size) level = Math.floor((x - a) / b) + 1;
  else for (let k = 0; k <= levelCount + 1; k++) level += a + <f64>k * b <= x ? 1 : 0;
  return <i32>max<f64>(1, min<f64>(<f64>levelCount, level));
}

/** Numbers over a little more than the range, some on edges, some outside. */
function makeSource(count: i32, a: f64, span: f64, levelCount: i32): usize {
  const ptr = allocate(<usize>((count + 3) & ~3) << 3);
  for (let i = 0, seed: u32 = 11; i < count; i++) {
    seed = seed * 1664525 + 1013904223;
    const fraction = <f64>(seed >> 8) / 16777216;
    let x = a + span * (1.25 * fraction - 0.125);
    if (i % 5 == 1) x = a + span / <f64>levelCount * <f64>((seed >> 8) % <u32>(levelCount + 1));
    if (i % 7 == 3) x = NaN;
    store<f64>(ptr + (<usize>i << 3), x);
  }
  return ptr;
}

function check(rule: Rule, count: i32, a: f64, b: f64, levelCount: i32, levelBytes: i32): void {
  const src = makeSource(count, a, rule == Rule.number ? b : b * <f64>levelCount, levelCount);
  // Written in fours, and not beyond.
  const bytes = <usize>((count + 3) & ~3) * levelBytes, out = allocate(bytes);
  discretize(rule, src, count, a, b, levelCount, levelBytes, out);
  for (let i = 0; i < count; i++) {
    const level = levelBytes == 1 ? <i32>load<u8>(out + i) : <i32>load<u16>(out + (<usize>i << 1));
    expect(level).toBe(levelOf(rule, load<f64>(src + (<usize>i << 3)), a, b, levelCount));
  }
  expect(isGuarded(out, bytes)).toBe(true);
}

function checkLengths(rule: Rule): void {
  for (let count = 0; count <= 19; count++) {
    check(rule, count, -3, 2.5, 7, 1);
    check(rule, count, -3, 2.5, 7, 2);
  }
  check(rule, 500, 0.3, 0.1, 255, 1);
  check(rule, 500, 0.3, 0.1, 60000, 2);
  check(rule, 500, -1000, 25, 40, 1);
}

describe("levels", () => {
  it("by bin number are one by one, at every length", () => {
    checkLengths(Rule.number);
  });

  it("by bin size, too", () => {
    checkLengths(Rule.size);
  });

  it("by edges, which are counted", () => {
    checkLengths(Rule.edges);
  });

  it("are the first or last beyond the range, however far", () => {
    const far: StaticArray<f64> = [-Infinity, -1e300, 1e300, Infinity], src = allocate(32);
    for (let i = 0; i < 4; i++) store<f64>(src + (<usize>i << 3), far[i]);
    for (let rule: i32 = 0; rule < 3; rule++) {
      const small = allocate(4), large = allocate(8);
      discretize(rule, src, 4, 0, 1, 255, 1, small);
      discretize(rule, src, 4, 0, 1, 65535, 2, large);
      for (let i = 0; i < 4; i++) {
        expect(load<u8>(small + i)).toBe(i < 2 ? 1 : 255);
        expect(load<u16>(large + (<usize>i << 1))).toBe(i < 2 ? 1 : 65535);
      }
    }
  });

  it("by edges are right on each edge and a bit beside it, where the quotient is not", () => {
    const origins: StaticArray<f64> = [0, 0.3, -7.7, 1000.1], widths: StaticArray<f64> = [0.1, 0.7, 1.0 / 3, 0.007];
    const src = allocate(100 << 5), out = allocate(400);
    let wrong = 0, low = 0, high = 0;
    for (let n = 0; n < 16; n++) {
      const a = origins[n & 3], b = widths[n >> 2];
      for (let k = 0; k < 400; k++) {
        const edge = a + <f64>(k >> 2) * b, side = (k & 3) - 1;
        store<f64>(src + (<usize>k << 3), side == 2 ? edge + 0.5 * b : reinterpret<f64>(reinterpret<i64>(edge) + side));
      }
      discretizeUniformEdges(src, 400, a, b, 200, 1, out);
      for (let k = 0; k < 400; k++) {
        const x = load<f64>(src + (<usize>k << 3)), want = levelOf(Rule.edges, x, a, b, 200), quotient = <i32>Math.floor((x - a) / b) + 1;
        if (<i32>load<u8>(out + k) != want) wrong++;
        if (want > 1 && quotient < want) low++;
        if (want > 1 && quotient > want) high++;
      }
    }
    expect(wrong).toBe(0);
    // Else this would show nothing.
    expect(low > 0 && high > 0).toBe(true);
  });

  it("start anew on an edge, and end just below it", () => {
    const src = allocate(32), out = allocate(4);
    store<f64>(src, 10);
    store<f64>(src, 10 - 2e-15, 8);
    store<f64>(src, 5, 16);
    store<f64>(src, 0, 24);
    for (let rule: i32 = 1; rule < 3; rule++) {
      discretize(rule, src, 4, 0, 5, 9, 1, out);
      expect(load<u32>(out)).toBe(0x01020203);
    }
    // By number the maximum belongs to the last bin, which has no one above.
    discretizeFixedBinNumber(src, 4, 0, 10, 2, 1, out);
    expect(load<u32>(out)).toBe(0x01020202);
  });

  it("of a flat region are 1, whatever lies beside it", () => {
    const src = allocate(64), out = allocate(16);
    for (let i = 0; i < 8; i++) store<f64>(src + (<usize>i << 3), i == 2 ? NaN : 4);
    discretizeFixedBinNumber(src, 8, 4, 4, 300, 2, out);
    for (let i = 0; i < 8; i++) expect(load<u16>(out + (<usize>i << 1))).toBe(i == 2 ? 0 : 1);
  });
});

describe("arguments", () => {
  throws("a bin without width", () => { discretizeFixedBinSize(0, 0, 0, 0, 4, 1, 0); });
  throws("a bin width that is no number", () => { discretizeFixedBinSize(0, 0, 0, NaN, 4, 1, 0); });
  throws("edges that coincide", () => { discretizeUniformEdges(0, 0, 0, 0, 4, 1, 0); });
  throws("a maximum below the minimum", () => { discretizeFixedBinNumber(0, 0, 1, 0, 4, 1, 0); });
  throws("no level", () => { discretizeFixedBinNumber(0, 0, 0, 1, 0, 1, 0); });
  throws("more levels than 16 bits hold", () => { discretizeFixedBinSize(0, 0, 0, 1, 65536, 2, 0); });
});
