/**
 * Where the count of a pair of levels lies. A symmetric matrix keeps one cell for (i,j) and (j,i), so that a table for
 * 4 096 levels fits (33.6 MB of u32); its diagonal comes first (cells 1..levelCount), since it counts pairs, half of the
 * matrix entry. Cell 0 is no pair.
 *
 *     symmetric, 4 levels    1  5  6  8       not symmetric    1 + (i - 1) levelCount + j - 1
 *                               2  7  9
 *                                  3 10
 *                                     4
 */
// @ts-ignore: decorator
@inline
export function cellIndex(i: i32, j: i32, levelCount: i32, symmetric: i32): i32 {
  if (!symmetric) return (i - 1) * levelCount + j;
  const hi = max(i, j), lo = min(i, j);
  return hi == lo ? hi : levelCount + (((hi - 1) * (hi - 2)) >> 1) + lo;
}

/** Cells, and cell 0. */
export function cellCount(levelCount: i32, symmetric: i32): i32 {
  return 1 + (symmetric ? (levelCount * (levelCount + 1)) >> 1 : levelCount * levelCount);
}
