import { CountTable, countTerm, largeStep } from "../core/counts";
import { allocate, isGuarded } from "./support";

/** c log2 c by another way than the kernel's. */
function naive(c: i32): f64 {
  return c > 1 ? <f64>c * (Math.log(<f64>c) / Math.LN2) : 0;
}

function isNear(term: i64, c: i32, shift: i32): bool {
  const want = naive(c);
  // Half a unit of the fixed point, and what f64 leaves of the logarithm.
  return Math.abs(<f64>term / <f64>(<i64>1 << shift) - want) <= 1 / <f64>(<i64>1 << shift) + 1e-15 * want;
}

describe("c log2 c in fixed point", () => {
  it("is near to the logarithm at all counts up to 30 000, and far beyond", () => {
    let wrong = 0;
    for (let c = 0; c <= 30000; c++) if (!isNear(countTerm(c, 40), c, 40)) wrong++;
    for (let c = 30001; c < 1000000000; c += c / 7) if (!isNear(countTerm(c, 26), c, 26)) wrong++;
    expect(wrong).toBe(0);
  });

  it("is exact at powers of two, and 0 where there is nothing to tell apart", () => {
    expect(countTerm(0, 48)).toBe(0);
    expect(countTerm(1, 48)).toBe(0);
    for (let k = 1; k < 9; k++) expect(countTerm(1 << k, 48)).toBe(<i64>(k << k) << 48);
    for (let k = 9; k < 30; k++) expect(countTerm(1 << k, 26)).toBe(<i64>k << (k + 26));
  });

  it("of twice as much is twice as much, and one bit for each", () => {
    let wrong = 0;
    for (let c = 1; c < 5000; c++) {
      const twice = countTerm(2 * c, 40), rest = twice - 2 * countTerm(c, 40) - (<i64>(2 * c) << 40);
      if (abs(<f64>rest) > 2 + 1e-15 * <f64>twice) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it("grows, and ever faster", () => {
    let before: i64 = 0, step: i64 = 0, wrong = 0;
    for (let c = 1; c < 30000; c++) {
      const now = countTerm(c, 40);
      if (now - before < step) wrong++;
      step = now - before;
      before = now;
    }
    expect(wrong).toBe(0);
  });
});

describe("a table", () => {
  it("has the totals of twice the samples, in the memory it asked for", () => {
    const sizes: StaticArray<i32> = [1, 2, 3, 24, 48, 49, 343, 1022, 1023, 20000];
    for (let k = 0; k < sizes.length; k++) {
      const n = sizes[k], table = changetype<CountTable>(allocate(offsetof<CountTable>())), bytes = table.layout(n, 0), scratch = allocate(bytes);
      table.layout(n, scratch);
      table.initialize();
      expect(isGuarded(scratch, bytes)).toBe(true);
      let wrong = 0;
      for (let c = 0; c <= 2 * n; c++) if (!isNear(table.total(c), c, table.shift)) wrong++;
      expect(wrong).toBe(0);
    }
  });

  it("is not made for the largest windows, whose terms are computed", () => {
    const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
    table.layout(1 << 15, 0);
    expect(table.large).toBe(1);
    for (let c = 32768; c < 65536; c += 997) {
      expect(isNear(table.total(c), c, table.shift)).toBe(true);
      const step = largeStep(<u32>(c << 5), table);
      expect(i64x2.extract_lane(step, 0)).toBe(table.total(c + 1) - table.total(c));
      expect(i64x2.extract_lane(step, 1)).toBe(<i64>(c + 1) * (c + 1) - <i64>c * c);
    }
  });
});
