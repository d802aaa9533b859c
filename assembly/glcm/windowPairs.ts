import { Quantities } from "../core/chunk";
import { Settings, Tile, distanceOf, offsetAt, planeOf } from "../core/tile";
import { GlcmQuantity } from "./features";
import { MAXIMAL_CORRELATION_LEVELS, PairMatrix, maximalCorrelationScratch } from "./maximalCorrelation";

/**
 * All pairs of one window, gathered anew: for what no running sum can give. In the order of place, so that a window has the
 * same bits in every tile.
 *
 *     pairs    u16[pairCount][2]    levels
 *     slots    u16[levelCount + 1]  1 + a level's index among those present; all 0 between windows
 */
@unmanaged
export class WindowPairs {
  count: i32;
  presentCount: i32;
  levelLimit: i32;
  pairsPtr: usize;
  slotsPtr: usize;
  matrix: PairMatrix;

  /** Needs `matrix`. Sets the other pointers from `start` up; returns the first address after. */
  layout(settings: Settings, withMatrix: bool, start: usize): usize {
    let top = start;
    const samples = settings.sampleCountMax;
    this.levelLimit = withMatrix ? min(min(settings.levelCount, MAXIMAL_CORRELATION_LEVELS), 2 * samples) : 0;
    this.matrix.layout(top); top += <usize>maximalCorrelationScratch(this.levelLimit) << 3;
    this.pairsPtr = top; top += <usize>samples << 2;
    this.slotsPtr = top; top += <usize>(settings.levelCount + 1) << 1;
    return (top + 15) & ~15;
  }

  /** The pairs of offsets [first, last) in the window around (x, y, z). */
  gather(tile: Tile, settings: Settings, x: i32, y: i32, z: i32, first: i32, last: i32): void {
    let ptr = this.pairsPtr;
    for (let k = first; k < last; k++) ptr = gatherOffset(tile, settings, x, y, z, k, ptr);
    this.count = <i32>((ptr - this.pairsPtr) >> 2);
  }

  // @ts-ignore: decorator
  @inline
  private level(k: i32, second: i32): i32 {
    return <i32>load<u16>(this.pairsPtr + (<usize>k << 2) + (<usize>second << 1));
  }

  /** Moments in two passes of f64: for levels so many that power sums could pass 53 bits. */
  putMoments(q: Quantities, o: usize, symmetric: i32): void {
    const n = <f64>this.count;
    let sumX: f64 = 0, sumY: f64 = 0, m2: f64 = 0, m3: f64 = 0, m4: f64 = 0, xx: f64 = 0, yy: f64 = 0;
    for (let k = 0; k < this.count; k++) {
      sumX += <f64>this.level(k, 0);
      sumY += <f64>this.level(k, 1);
    }
    const mean = (sumX + sumY) / n, meanX = symmetric ? mean / 2 : sumX / n, meanY = symmetric ? meanX : sumY / n;
    for (let k = 0; k < this.count; k++) {
      const i = <f64>this.level(k, 0), j = <f64>this.level(k, 1), d = i + j - mean, dd = d * d;
      m2 += dd;
      m3 += dd * d;
      m4 += dd * dd;
      xx += (i - meanX) * (i - meanX);
      yy += (j - meanY) * (j - meanY);
    }
    store<f64>(q.row(GlcmQuantity.sumM2) + o, m2 / n);
    store<f64>(q.row(GlcmQuantity.sumM3) + o, m3 / n);
    store<f64>(q.row(GlcmQuantity.sumM4) + o, m4 / n);
    store<f64>(q.row(GlcmQuantity.varianceX) + o, symmetric ? (xx + yy) / (2 * n) : xx / n);
    store<f64>(q.row(GlcmQuantity.varianceY) + o, symmetric ? (xx + yy) / (2 * n) : yy / n);
  }

  /**
   * Maximal correlation coefficient on the levels present.
   *
   * @param oneLevel what a matrix with one level has
   * @returns NaN with too many levels
   */
  maximalCorrelation(symmetric: i32, oneLevel: f64): f64 {
    if (!this.relabel()) return NaN;
    if (this.presentCount < 2) return oneLevel;
    return this.matrix.evaluate(this.pairsPtr, this.count, this.presentCount, symmetric);
  }

  /** Replaces levels by 0, 1, 2 … in the order of appearance; returns false if there are too many. */
  private relabel(): bool {
    const slots = this.slotsPtr, limit = this.levelLimit, end = this.pairsPtr + (<usize>this.count << 2);
    // Levels that got a slot are kept behind the matrix' own rows: to clear them without a pass over all levels.
    const seen = this.matrix.scratchPtr;
    let present = 0, fits = true;
    for (let ptr = this.pairsPtr; ptr < end; ptr += 2) {
      const slot = slots + (<usize>load<u16>(ptr) << 1);
      let id = <i32>load<u16>(slot);
      if (id == 0) {
        if (present == limit) {
          fits = false;
          break;
        }
        store<u16>(seen + (<usize>present << 1), load<u16>(ptr));
        id = ++present;
        store<u16>(slot, <u16>id);
      }
      store<u16>(ptr, <u16>(id - 1));
    }
    for (let k = 0; k < present; k++) store<u16>(slots + (<usize>load<u16>(seen + (<usize>k << 1)) << 1), 0);
    this.presentCount = present;
    return fits;
  }
}

function gatherOffset(tile: Tile, settings: Settings, x: i32, y: i32, z: i32, k: i32, out: usize): usize {
  const offset = offsetAt(settings, k), dx = offset.dx, dy = offset.dy, dz = offset.dz, backwards = offset.backwards;
  const xLow = max(0, x - tile.radiusX), xHigh = min(tile.width, x + tile.radiusX + 1) - dx;
  const yLow = max(0, y - tile.radiusY), yHigh = min(tile.height, y + tile.radiusY + 1);
  const zLow = max(0, z - tile.radiusZ), zHigh = min(tile.depth, z + tile.radiusZ + 1);
  const neighbor = <usize>(distanceOf(tile, offset) * <i32>sizeof<u16>()), plane = tile.inputPtr + <usize>planeOf(tile, offset) * sizeof<u16>();
  for (let w = max(zLow, zLow - dz); w < min(zHigh, zHigh - dz); w++) {
    for (let v = max(yLow, yLow - dy); v < min(yHigh, yHigh - dy); v++) {
      let ptr = plane + <usize>((w * tile.height + v) * tile.width + xLow) * sizeof<u16>();
      for (let u = xLow; u < xHigh; u++, ptr += sizeof<u16>()) {
        const left = <u32>load<u16>(ptr), right = <u32>load<u16>(ptr + neighbor);
        if (left == 0 || right == 0) continue;
        store<u32>(out, backwards ? right | (left << 16) : left | (right << 16));
        out += 4;
      }
    }
  }
  return out;
}
