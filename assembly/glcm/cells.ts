/**
 * Where the count of a pair of levels lies. A symmetric matrix keeps one cell for (i,j) and (j,i), so that a table for
 * 4 096 levels fits (33.6 MB of u32); the diagonal then counts pairs, half of the matrix entry.
 *
 *     symmetric    0              levels start at 1; lo <= hi:   hi (hi - 1) / 2 + lo - 1
 *                  1  2
 *                  3  4  5        not symmetric:                 (i - 1) levelCount + j - 1
 */
// @ts-ignore: decorator
@inline
export function cellIndex(i: i32, j: i32, levelCount: i32, symmetric: i32): i32 {
  const hi = max(i, j), lo = min(i, j);
  return symmetric ? ((hi * (hi - 1)) >> 1) + lo - 1 : (i - 1) * levelCount + j - 1;
}

export function cellCount(levelCount: i32, symmetric: i32): i32 {
  return symmetric ? (levelCount * (levelCount + 1)) >> 1 : levelCount * levelCount;
}
