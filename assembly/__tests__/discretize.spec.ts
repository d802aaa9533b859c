import { discretizeFixedBinNumber, discretizeFixedBinSize, discretizeUniformEdges } from "../discretize";
import { allocate, isGuarded } from "./support";

const values: StaticArray<f64> = [0, 1, 2.5, 4, 7.5, 10, NaN, -3];

function fill(): usize {
  const ptr = allocate(<usize>values.length << 3);
  for (let i = 0; i < values.length; i++) store<f64>(ptr + (<usize>i << 3), values[i]);
  return ptr;
}

describe("fixed bin number", () => {
  it("puts the maximum into the last bin, NaN outside, and clamps what lies beyond", () => {
    const levels = allocate(8);
    discretizeFixedBinNumber(fill(), 8, 0, 10, 4, 1, levels);
    const want: StaticArray<u8> = [1, 1, 2, 2, 4, 4, 0, 1];
    for (let i = 0; i < 8; i++) expect(load<u8>(levels + i)).toBe(want[i]);
    expect(isGuarded(levels, 8)).toBe(true);
  });

  it("gives one level to equal intensities", () => {
    const levels = allocate(8);
    discretizeFixedBinNumber(fill(), 8, 4, 4, 4, 1, levels);
    expect(load<u8>(levels + 3)).toBe(1);
    expect(load<u8>(levels + 6)).toBe(0);
  });

  it("writes u16 levels", () => {
    const levels = allocate(16);
    discretizeFixedBinNumber(fill(), 8, 0, 10, 1000, 2, levels);
    expect(load<u16>(levels)).toBe(1);
    expect(load<u16>(levels + 4)).toBe(251);
    expect(load<u16>(levels + 10)).toBe(1000);
    expect(isGuarded(levels, 16)).toBe(true);
  });
});

describe("fixed bin size", () => {
  it("counts bins from its origin", () => {
    const levels = allocate(8);
    discretizeFixedBinSize(fill(), 8, 0, 2.5, 5, 1, levels);
    const want: StaticArray<u8> = [1, 1, 2, 2, 4, 5, 0, 1];
    for (let i = 0; i < 8; i++) expect(load<u8>(levels + i)).toBe(want[i]);
  });
});

describe("uniform edges", () => {
  it("compares with the rounded edges themselves", () => {
    // 0.1 is no binary fraction: the edge 3 * 0.1 is above 0.3.
    const ptr = allocate(32), levels = allocate(4);
    store<f64>(ptr, 0.3);
    store<f64>(ptr, 3 * 0.1, 8);
    store<f64>(ptr, 0.05, 16);
    store<f64>(ptr, 0.2, 24);
    discretizeUniformEdges(ptr, 4, 0, 0.1, 9, 1, levels);
    expect(load<u8>(levels)).toBe(3);
    expect(load<u8>(levels + 1)).toBe(4);
    expect(load<u8>(levels + 2)).toBe(1);
    expect(load<u8>(levels + 3)).toBe(3);
  });
});
