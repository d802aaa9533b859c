import { CountTable, countTerm } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Tile } from "../core/tile";
import { allocate, makeTile } from "./support";

const WIDTH: i32 = 17, ROWS: i32 = 3, CELLS: i32 = 6;

function makeCodes(): StaticArray<u8> {
  const codes = new StaticArray<u8>(WIDTH * ROWS);
  for (let i = 0, seed: u32 = 3; i < codes.length; i++) {
    seed = seed * 1664525 + 1013904223;
    codes[i] = <u8>((seed >> 24) % CELLS);
  }
  return codes;
}

/** Σ F(c), Σ c² with cell 1 on the diagonal, or the largest count, of one window. */
function naive(codes: StaticArray<u8>, x: i32, radius: i32, shift: i32, what: i32): i64 {
  const counts = new StaticArray<i32>(CELLS);
  for (let u = max(0, x - radius); u <= min(WIDTH - 1, x + radius); u++) {
    for (let y = 0; y < ROWS; y++) counts[codes[y * WIDTH + u]] += 1;
  }
  let terms: i64 = 0, squares: i64 = 0, largest: i64 = 0;
  for (let cell = 1; cell < CELLS; cell++) {
    const c = <i64>counts[cell], weight: i64 = cell == 1 ? 2 : 1;
    terms += countTerm(<i32>c, shift);
    squares += weight * c * c;
    largest = max(largest, weight * c);
  }
  return what == 0 ? terms : what == 1 ? squares : largest;
}

function check(radius: i32, countMax: i32, withMaximum: bool): void {
  const codes = makeCodes(), tile: Tile = makeTile(codes, WIDTH, ROWS, 1, radius, 0);
  const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
  table.layout(countMax, allocate(table.layout(countMax, 0)));
  table.initialize();
  const counts = changetype<SlidingCounts>(allocate(offsetof<SlidingCounts>()));
  const size = counts.layoutRows(tile, counts.layoutTables(table, CELLS, 1, withMaximum, 0));
  counts.layoutRows(tile, counts.layoutTables(table, CELLS, 1, withMaximum, allocate(size)));
  counts.initialize();
  counts.setDiagonal(1);
  const image = allocate(WIDTH * ROWS * 2);
  for (let i = 0; i < codes.length; i++) store<u16>(image + (<usize>i << 1), codes[i]);
  // Twice: the cells must be empty again after a row.
  for (let turn = 0; turn < 2; turn++) {
    const column = counts.column(0);
    column.start = 0;
    column.end = 0;
    column.rows = ROWS;
    column.slices = 1;
    column.codesPtr = image;
    counts.columnCount = 1;
    counts.slide(tile, 2 * turn, WIDTH - turn);
    for (let i = 2 * turn; i < WIDTH - turn; i++) {
      const sums = counts.sumsPtr + (<usize>i << 4);
      expect(load<i64>(sums)).toBe(naive(codes, i, radius, table.shift, 0));
      expect(load<i64>(sums, 8)).toBe(naive(codes, i, radius, table.shift, 1));
      if (withMaximum) expect(<i64>load<i32>(counts.maximaPtr + (<usize>i << 2))).toBe(naive(codes, i, radius, 0, 2));
    }
  }
}

describe("sliding counts", () => {
  it("give each window's sums in small cells, in large ones, and without a table", () => {
    for (let radius = 0; radius < 20; radius += 3) {
      check(radius, 51, false);
      check(radius, 2000, false);
      check(radius, 40000, false);
    }
  });

  it("give the largest count by looking through the window, and by counts of counts", () => {
    for (let radius = 0; radius < 7; radius++) {
      check(radius, 45, true);
      check(radius, 60, true);
      check(radius, 2000, true);
      check(radius, 40000, true);
    }
  });
});
