import { BoxSums, Term } from "../core/boxSums";
import {
  CHUNK, Quantities, Quantity, hasUndefined, fillHighMoments, fillMean, fillReciprocal, fillVariance, load2, samplesAt, storeRow,
  toF64, wideToF64,
} from "../core/chunk";
import { allocate, isGuarded } from "./support";

/** Sums of rows put in by hand, in i32 or i64. */
function makeBox(width: i32, wide: bool): BoxSums {
  const box = changetype<BoxSums>(allocate(offsetof<BoxSums>()));
  box.wideTerms = wide ? -1 : 0;
  box.rowStride = (width + 11) & ~3;
  box.rowsPtr = allocate(<usize>(15 * box.rowStride) << 3);
  return box;
}

function putSum(box: BoxSums, term: i32, i: i32, value: i64): void {
  if (box.isWide(term)) store<i64>(box.rowOf(term) + (<usize>i << 3), value);
  else store<i32>(box.rowOf(term) + (<usize>i << 2), <i32>value);
}

function makeQuantities(): Quantities {
  const q = changetype<Quantities>(allocate(offsetof<Quantities>()));
  const bytes = q.layout(8, 0);
  q.layout(8, allocate(bytes));
  return q;
}

function at(q: Quantities, quantity: i32, i: i32): f64 {
  return load<f64>(q.row(quantity) + (<usize>i << 3));
}

describe("integers in lanes", () => {
  it("below 2^51 become their doubles", () => {
    const values: StaticArray<i64> = [0, 1, -1, 1234567890123, -1234567890123, (1 << 51) - 1, 1 - (1 << 51)];
    for (let i = 0; i < values.length; i++) {
      const v = toF64(i64x2(values[i], -values[i]));
      expect(f64x2.extract_lane(v, 0)).toBe(<f64>values[i]);
      expect(f64x2.extract_lane(v, 1)).toBe(<f64>-values[i]);
    }
  });

  it("of any size, too", () => {
    const values: StaticArray<i64> = [0, -1, 4294967295, 4294967296, -4294967297, 1 << 52, 3 << 60, -(3 << 60), i64.MAX_VALUE, i64.MIN_VALUE];
    for (let i = 0; i < values.length; i++) {
      const v = wideToF64(i64x2(values[i], 7));
      expect(f64x2.extract_lane(v, 0)).toBe(<f64>values[i]);
      expect(f64x2.extract_lane(v, 1)).toBe(7);
    }
  });

  it("are loaded by twos from either width", () => {
    const narrow = allocate(16), wide = allocate(32);
    for (let i = 0; i < 4; i++) {
      store<i32>(narrow + (<usize>i << 2), i32.MIN_VALUE + i);
      store<i64>(wide + (<usize>i << 3), <i64>-3000000000 - i);
    }
    const a = load2<i32>(narrow, 1), b = load2<i64>(wide, 2);
    expect(f64x2.extract_lane(a, 0)).toBe(-2147483647);
    expect(f64x2.extract_lane(a, 1)).toBe(-2147483646);
    expect(f64x2.extract_lane(b, 0)).toBe(-3000000002);
    expect(f64x2.extract_lane(b, 1)).toBe(-3000000003);
  });
});

function checkMoments(wide: bool, count: i32, exact: i32): void {
  const box = makeBox(count, wide), q = makeQuantities();
  box.exactProducts = exact;
  // Window i holds the values 0, 1 and 5 i.
  for (let i = 0; i < count; i++) {
    const v: i64 = 5 * i;
    putSum(box, Term.count, i, 3);
    putSum(box, Term.sum, i, 1 + v);
    putSum(box, Term.sumSquared, i, 1 + v * v);
    putSum(box, Term.sumCubed, i, 1 + v * v * v);
    putSum(box, Term.sumToTheFourth, i, 1 + v * v * v * v);
  }
  expect(fillReciprocal(q, box, 0, count)).toBe(false);
  if (wide) {
    fillMean<i64>(q, Quantity.mean, box, Term.sum, 2, 0, count);
    fillVariance<i64>(q, Quantity.m2, box, Term.sum, Term.sumSquared, 0, count);
  } else {
    fillMean<i32>(q, Quantity.mean, box, Term.sum, 2, 0, count);
    fillVariance<i32>(q, Quantity.m2, box, Term.sum, Term.sumSquared, 0, count);
  }
  fillHighMoments(q, box, 0, count);
  for (let i = 0; i < count; i++) {
    const mean = <f64>(1 + 5 * i) / 3, a = -mean, b = 1 - mean, c = 5 * <f64>i - mean;
    expect(samplesAt(box, i)).toBe(3);
    expect(Math.abs(at(q, Quantity.mean, i) - 2 * mean) < 1e-12).toBe(true);
    const m2 = (a * a + b * b + c * c) / 3, m3 = (a * a * a + b * b * b + c * c * c) / 3;
    const m4 = (a * a * a * a + b * b * b * b + c * c * c * c) / 3;
    expect(Math.abs(at(q, Quantity.m2, i) - m2) <= 1e-12 * m2).toBe(true);
    expect(Math.abs(at(q, Quantity.m3, i) - m3) <= 1e-12 * m3 + 1e-14).toBe(true);
    expect(Math.abs(at(q, Quantity.m4, i) - m4) <= 1e-12 * m4).toBe(true);
  }
}

describe("a chunk of windows", () => {
  it("has moments from sums of either width, at every length, whether products of sums are exact or not", () => {
    for (let exact = 0; exact < 2; exact++) {
      for (let count = 1; count < 9; count++) {
        checkMoments(false, count, exact);
        checkMoments(true, count, exact);
      }
      checkMoments(true, CHUNK, exact);
    }
  });

  it("knows whether one is empty, the one beyond the last aside", () => {
    for (let count = 1; count < 7; count++) {
      for (let empty = 0; empty <= count; empty++) {
        const box = makeBox(8, false), q = makeQuantities();
        for (let i = 0; i < 8; i++) putSum(box, Term.count, i, i == empty ? 0 : 4);
        expect(fillReciprocal(q, box, 0, count)).toBe(empty < count);
        for (let i = 0; i < count; i++) expect(at(q, Quantity.reciprocal, i)).toBe(i == empty ? Infinity : 0.25);
      }
    }
  });

  it("is stored as f32, no more than asked for", () => {
    for (let count = 0; count < 10; count++) {
      const from = allocate(96), out = allocate(<usize>count << 2);
      for (let i = 0; i < 12; i++) store<f64>(from + (<usize>i << 3), 0.1 * <f64>(i + 1));
      storeRow(from, count, out);
      for (let i = 0; i < count; i++) expect(load<f32>(out + (<usize>i << 2))).toBe(<f32>load<f64>(from + (<usize>i << 3)));
      expect(isGuarded(out, <usize>count << 2)).toBe(true);
    }
  });
});

describe("undefined values", () => {
  it("are found wherever they stand", () => {
    for (let count = 0; count < 40; count++) {
      const ptr = allocate(160);
      for (let i = 0; i < 40; i++) store<f32>(ptr + (<usize>i << 2), NaN);
      for (let i = 0; i < count; i++) store<f32>(ptr + (<usize>i << 2), i % 3 == 2 ? Infinity : 1);
      expect(hasUndefined(ptr, count)).toBe(false);
      for (let i = 0; i < count; i++) {
        store<f32>(ptr + (<usize>i << 2), NaN);
        expect(hasUndefined(ptr, count)).toBe(true);
        store<f32>(ptr + (<usize>i << 2), 1);
      }
    }
  });
});
