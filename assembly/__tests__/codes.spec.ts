import { offsetAt } from "../core/tile";
import { cellCount, cellIndex } from "../glcm/cells";
import { PairCode, encodePairs } from "../glcm/codes";
import { levelAt, makeLevels, putLevels } from "./naive";
import { allocate, isGuarded, makeSettings, makeTile } from "./support";

/** Cells of a matrix in the order of the drawing: the diagonal, then one row below it after the other. */
function numberCells(g: i32, symmetric: i32): StaticArray<i32> {
  const cells = new StaticArray<i32>(g * g);
  let next = 1;
  if (!symmetric) {
    for (let k = 0; k < g * g; k++) cells[k] = next++;
    return cells;
  }
  for (let i = 0; i < g; i++) cells[i * g + i] = next++;
  for (let i = 1; i < g; i++) {
    for (let j = 0; j < i; j++) {
      cells[i * g + j] = next;
      cells[j * g + i] = next++;
    }
  }
  return cells;
}

function check(width: i32, offsets: StaticArray<i32>, g: i32, symmetric: i32, codeBytes: i32, what: i32): void {
  const height = 3, depth = 2, voxels = width * height * depth, cells = numberCells(g, symmetric);
  const tile = makeTile(new StaticArray<u8>(voxels), width, height, depth, 1, 0);
  putLevels(tile, makeLevels(voxels, g, 1, width + g), 2);
  const settings = makeSettings(g, 1, 0, [], offsets), offset = offsetAt(settings, 0);
  settings.symmetric = symmetric;
  const bytes = <usize>((voxels + 7) * codeBytes), codes = allocate(bytes);
  encodePairs(tile, settings, offset, what, codeBytes, codes);
  expect(isGuarded(codes, bytes)).toBe(true);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const u = x + offset.dx, v = y + offset.dy, w = z + offset.dz;
        if (u >= width || v < 0 || v >= height || w < 0 || w >= depth) continue;
        const a = levelAt(tile, 2, x, y, z), b = levelAt(tile, 2, u, v, w);
        const i = offset.backwards ? b : a, j = offset.backwards ? a : b;
        let want = 0;
        if (a && b) {
          if (what == PairCode.cell) want = cells[(i - 1) * g + j - 1];
          else if (what == PairCode.difference) want = 1 + abs(i - j);
          else if (what == PairCode.sum) want = i + j;
          else want = what == PairCode.first ? i : j;
        }
        const n = <usize>((z * height + y) * width + x);
        expect(codeBytes == 2 ? <i32>load<u16>(codes + (n << 1)) : load<i32>(codes + (n << 2))).toBe(want);
      }
    }
  }
}

describe("codes of pairs", () => {
  it("tell cell, difference, sum and both levels, at every width", () => {
    for (let width = 1; width < 19; width++) {
      for (let what: i32 = 0; what < 5; what++) {
        check(width, [1, 0, 0, 0], 6, 0, 2, what);
        check(width, [1, 0, 0, 0], 6, 1, 2, what);
        check(width, [0, 1, 0, 0], 6, 1, 2, what);
      }
    }
  });

  it("of offsets up, back and across slices, read from either end", () => {
    for (let what: i32 = 0; what < 5; what++) {
      check(11, [2, -1, 0, 1], 5, 0, 2, what);
      check(11, [1, 1, 1, 0], 5, 0, 2, what);
      check(11, [0, -2, 1, 1], 5, 0, 2, what);
      check(11, [3, 2, -1, 0], 5, 1, 2, what);
    }
  });

  it("fill 16 bits to the last", () => {
    expect(cellCount(361, 1)).toBe(65342);
    expect(cellCount(255, 0)).toBe(65026);
    check(17, [1, 0, 0, 0], 361, 1, 2, PairCode.cell);
    check(17, [1, 0, 0, 0], 255, 0, 2, PairCode.cell);
  });

  it("take 32 where 16 do not do", () => {
    check(17, [1, -1, 0, 1], 900, 1, 4, PairCode.cell);
    check(17, [1, -1, 0, 1], 300, 0, 4, PairCode.cell);
  });
});

describe("a cell", () => {
  it("is where the drawing has it", () => {
    const want: StaticArray<i32> = [1, 5, 6, 8, 5, 2, 7, 9, 6, 7, 3, 10, 8, 9, 10, 4];
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) expect(cellIndex(i + 1, j + 1, 4, 1)).toBe(want[4 * i + j]);
    expect(cellCount(4, 1)).toBe(11);
    expect(cellIndex(3, 2, 4, 0)).toBe(10);
    expect(cellIndex(2, 3, 4, 0)).toBe(7);
    expect(cellCount(4, 0)).toBe(17);
  });

  it("of 4096 levels has its own place, up to the last", () => {
    expect(cellIndex(4096, 4096, 4096, 1)).toBe(4096);
    expect(cellIndex(2, 1, 4096, 1)).toBe(4097);
    expect(cellIndex(4096, 4095, 4096, 1)).toBe(cellCount(4096, 1) - 1);
    expect(cellIndex(4096, 4096, 4096, 0)).toBe(cellCount(4096, 0) - 1);
  });
});
