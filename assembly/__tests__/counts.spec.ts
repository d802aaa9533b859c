import { CountTable, countTerm, largeStep } from "../core/counts";
import { allocate } from "./support";

function makeTable(countMax: i32): CountTable {
  const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
  const probe = table.layout(countMax, 0);
  table.layout(countMax, allocate(probe));
  table.initialize();
  return table;
}

describe("steps of a count", () => {
  it("sum to c log2 c, and to c squared", () => {
    const table = makeTable(50);
    const scale = <f64>(<i64>1 << table.shift);
    let terms: i64 = 0, squares: i64 = 0;
    for (let c = 0; c < 50; c++) {
      terms += load<i64>(table.stepsPtr + (<usize>c << 5));
      squares += load<i64>(table.stepsPtr + (<usize>c << 5), 8);
      const n = <f64>(c + 1);
      expect(squares).toBe(<i64>(c + 1) * (c + 1));
      expect(Math.abs(<f64>terms / scale - n * Math.log2(n)) < 1e-12).toBe(true);
      expect(terms).toBe(table.total(c + 1));
    }
  });

  it("count squares twice on the diagonal, and nothing in cell 0", () => {
    const table = makeTable(9);
    expect(load<i64>(table.stepsPtr + 3 * 32, 24)).toBe(14);
    for (let c = 0; c < 9; c++) {
      expect(load<i64>(table.stepsPtr + table.nothing + (<usize>c << 5))).toBe(0);
      expect(load<i64>(table.stepsPtr + table.nothing + (<usize>c << 5), 8)).toBe(0);
    }
  });

  it("are the same without a table", () => {
    const table = makeTable(40);
    for (let c = 0; c < 40; c++) {
      const step = largeStep(<u32>(c << 5), table), diagonal = largeStep(<u32>((c << 5) | 16), table);
      expect(i64x2.extract_lane(step, 0)).toBe(load<i64>(table.stepsPtr + (<usize>c << 5)));
      expect(i64x2.extract_lane(step, 1)).toBe(2 * c + 1);
      expect(i64x2.extract_lane(diagonal, 1)).toBe(4 * c + 2);
    }
  });

  it("leave room for every sum below 2^62", () => {
    for (let n = 2; n < 2000000; n *= 3) {
      const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
      table.layout(n, 0);
      expect(countTerm(2 * n, table.shift) + (<i64>n << table.shift) < (<i64>1 << 62)).toBe(true);
      expect(table.shift > 24).toBe(true);
    }
  });

  it("take small cells while offsets fit into 16 bits", () => {
    expect(makeTable(1022).cellBytes).toBe(2);
    expect(makeTable(1023).cellBytes).toBe(4);
    expect(makeTable(40000).large).toBe(1);
  });

  it("keep sums below 2^62, and below 2^51 without the bits that are to spare", () => {
    for (let n = 1; n < 40000; n += 1 + n / 3) {
      for (let shares = 1; shares <= 4; shares++) {
        const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
        table.layout(n, allocate(table.layout(n, 0, shares)), shares);
        const most = <i64>shares * countTerm(2 * n, table.shift);
        expect(most < <i64>1 << 62).toBe(true);
        expect(most >> table.spareBits < <i64>1 << 51).toBe(true);
      }
    }
  });
});
