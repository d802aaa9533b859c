import { CountTable, countTerm } from "../core/counts";
import { SlidingCounts } from "../core/slidingCounts";
import { Tile } from "../core/tile";
import { allocate, isGuarded, makeTile } from "./support";

const WIDTH: i32 = 17, ROWS: i32 = 9, CELLS: i32 = 6;

function makeCodes(): StaticArray<u8> {
  const codes = new StaticArray<u8>(WIDTH * ROWS);
  for (let i = 0, seed: u32 = 3; i < codes.length; i++) {
    seed = seed * 1664525 + 1013904223;
    codes[i] = <u8>((seed >> 24) % CELLS);
  }
  return codes;
}

/** Σ F(c), Σ c² with cell 1 on the diagonal, or the largest count, of one window. */
function naive(codes: StaticArray<u8>, x: i32, y: i32, radius: i32, radiusY: i32, table: CountTable, what: i32): i64 {
  const counts = new StaticArray<i32>(CELLS);
  for (let u = max(0, x - radius); u <= min(WIDTH - 1, x + radius); u++) {
    for (let v = max(0, y - radiusY); v <= min(ROWS - 1, y + radiusY); v++) counts[codes[v * WIDTH + u]] += 1;
  }
  let terms: i64 = 0, squares: i64 = 0, largest: i64 = 0;
  for (let cell = 1; cell < CELLS; cell++) {
    const c = <i64>counts[cell], weight: i64 = cell == 1 ? 2 : 1;
    terms += countTerm(<i32>c, table.shift) + (cell == 1 ? c * table.diagonalTerm : 0);
    squares += weight * c * c;
    largest = max(largest, weight * c);
  }
  return what == 0 ? terms : what == 1 ? squares : largest;
}

function check(radius: i32, radiusY: i32, countMax: i32, withMaximum: bool, doublesDiagonal: i32): void {
  const codes = makeCodes(), tile: Tile = makeTile(codes, WIDTH, ROWS, 1, radius, 0);
  tile.radiusY = radiusY;
  const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
  table.layout(countMax, allocate(table.layout(countMax, 0)));
  table.doublesDiagonal = doublesDiagonal;
  table.initialize();
  const counts = changetype<SlidingCounts>(allocate(offsetof<SlidingCounts>()));
  const size = counts.layoutTables(table, CELLS, 1, withMaximum, 0);
  const tables = counts.layoutTables(table, CELLS, 1, withMaximum, allocate(size));
  const bytes = counts.layoutRows(tile, 0) + 64, scratch = allocate(bytes);
  expect(tables).toBeGreaterThan(0);
  counts.layoutRows(tile, scratch);
  counts.initialize();
  counts.setDiagonal(1);
  const image = allocate(WIDTH * ROWS * 2 + 32);
  for (let i = 0; i < codes.length; i++) store<u16>(image + (<usize>i << 1), codes[i]);
  let wrong = 0;
  // Twice, with other centers: the cells must be empty again after all rows, and before what was counted is forgotten.
  for (let turn = 0; turn < 2; turn++) {
    for (let i = 0; i < WIDTH * ROWS; i++) store<u8>(tile.centersPtr + i, u8(i % WIDTH >= 2 * turn && i % WIDTH < WIDTH - turn));
    counts.forget();
    for (let y = 0; y < ROWS; y++) {
      if (counts.begin(tile, y, 0, 0)) {
        counts.columnCount = 1;
        counts.column(0).place(tile, y, 0, 0, 0, 0, image, 2, 0);
        counts.slide(tile);
      }
      for (let i = 2 * turn; i < WIDTH - turn; i++) {
        const sums = counts.sumsPtr + (<usize>i << 4);
        if (load<i64>(sums) != naive(codes, i, y, radius, radiusY, table, 0)) wrong++;
        if (load<i64>(sums, 8) != naive(codes, i, y, radius, radiusY, table, 1)) wrong++;
        if (withMaximum && <i64>load<i32>(counts.maximaPtr + (<usize>i << 2)) != naive(codes, i, y, radius, radiusY, table, 2)) wrong++;
      }
    }
  }
  expect(wrong).toBe(0);
  expect(isGuarded(scratch, bytes)).toBe(true);
}

describe("sliding counts", () => {
  it("give each window's sums in small cells, in large ones, and without a table", () => {
    for (let radius = 0; radius < 20; radius += 3) {
      for (let radiusY = 0; radiusY < ROWS; radiusY++) {
        check(radius, radiusY, 39 * ROWS, false, radius & 1);
        check(radius, radiusY, 2000, false, radius & 1);
        check(radius, radiusY, 40000, false, radius & 1);
      }
    }
  });

  it("give the largest count by looking through the window, and by counts of counts", () => {
    for (let radius = 0; radius < 7; radius++) {
      for (let radiusY = 0; radiusY < 5; radiusY++) check(radius, radiusY, 120, true, radius & 1);
      for (let radiusY = 0; radiusY < 2; radiusY++) {
        check(radius, radiusY, 45, true, 0);
        check(radius, radiusY, 60, true, 0);
        check(radius, radiusY, 2000, true, 0);
        check(radius, radiusY, 40000, true, 0);
      }
    }
  });

  it("are added to what other codes gave", () => {
    const codes = makeCodes(), tile: Tile = makeTile(codes, WIDTH, ROWS, 1, 2, 0);
    const table = changetype<CountTable>(allocate(offsetof<CountTable>()));
    table.layout(25, allocate(table.layout(25, 0)));
    table.initialize();
    const counts = changetype<SlidingCounts>(allocate(offsetof<SlidingCounts>()));
    counts.layoutTables(table, CELLS, 1, false, allocate(counts.layoutTables(table, CELLS, 1, false, 0)));
    counts.layoutRows(tile, allocate(counts.layoutRows(tile, 0) + 64));
    counts.initialize();
    counts.forget();
    counts.begin(tile, 0, 0, 0);
    counts.columnCount = 1;
    for (let turn = 0; turn < 2; turn++) {
      counts.column(0).place(tile, 0, 0, 0, 0, 0, tile.inputPtr, 2, 0);
      counts.slide(tile, turn > 0);
    }
    for (let i = 0; i < WIDTH; i++) {
      expect(load<i64>(counts.sumsPtr + (<usize>i << 4))).toBe(2 * naiveOf(codes, i, table));
    }
  });
});

function naiveOf(codes: StaticArray<u8>, x: i32, table: CountTable): i64 {
  const counts = new StaticArray<i32>(CELLS);
  for (let u = max(0, x - 2); u <= min(WIDTH - 1, x + 2); u++) for (let v = 0; v <= 2; v++) counts[codes[v * WIDTH + u]] += 1;
  let terms: i64 = 0;
  for (let cell = 1; cell < CELLS; cell++) terms += countTerm(counts[cell], table.shift);
  return terms;
}
