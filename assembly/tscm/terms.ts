import { Offset, Settings, Tile, distanceOf } from "../core/tile";
import { TscmPart, TscmSum } from "./features";

/** Terms of the pairs at one offset, as `RowSums` wants them: 0 where a voxel is outside. */
@unmanaged
export class PairTerms {
  tile: Tile;
  settings: Settings;
  inverseShift: i32;

  fillTerms(y: i32, z: i32, offset: Offset, ptr: usize, stride: i32): void {
    const tile = this.tile, settings = this.settings, parts = settings.parts, images = settings.imageCount;
    const planeBytes = <usize>(tile.width * tile.height * tile.depth) << 1, distance = <usize>(distanceOf(tile, offset) << 1);
    if (!(parts & (TscmPart.differences | TscmPart.moments | TscmPart.inverse))) {
      this.countPairs(y, z, offset, ptr, stride);
      return;
    }
    const rowBytes = <usize>stride << 3, scale = <f64>(<i64>1 << this.inverseShift), perImage = 1 / <f64>images;
    let left = tile.inputPtr + (<usize>((z * tile.height + y) * tile.width) << 1), out = ptr;
    for (let x = 0; x < tile.width - offset.dx; x++, left += 2, out += 8) {
      const inside = load<u16>(left) != 0 && load<u16>(left + distance) != 0;
      let absolute: i64 = 0, squared: i64 = 0, sumSquared: i64 = 0;
      for (let k = 0, level = left; k < images; k++, level += planeBytes) {
        const i = <i64>load<u16>(level), j = <i64>load<u16>(level + distance), d = i - j, s = inside ? i + j : 0;
        absolute += abs(d);
        squared += d * d;
        sumSquared += s * s;
        store<i64>(out + <usize>(TscmSum.sum1 + k) * rowBytes, s);
      }
      store<i64>(out, i64(inside));
      store<i64>(out + <usize>TscmSum.diagonal * rowBytes, i64(inside && squared == 0));
      store<i64>(out + <usize>TscmSum.absolute * rowBytes, inside ? absolute : 0);
      store<i64>(out + <usize>TscmSum.squared * rowBytes, inside ? squared : 0);
      store<i64>(out + <usize>TscmSum.sumSquared * rowBytes, sumSquared);
      if (!(parts & TscmPart.inverse)) continue;
      store<i64>(out + <usize>TscmSum.inverse * rowBytes, inside ? inverse(scale, <f64>absolute * perImage) : 0);
      store<i64>(out + <usize>TscmSum.inverseMoment * rowBytes, inside ? inverse(scale, <f64>squared * perImage) : 0);
    }
  }

  /** The first two terms alone: pairs, and those of equal signatures. */
  private countPairs(y: i32, z: i32, offset: Offset, ptr: usize, stride: i32): void {
    const tile = this.tile, images = this.settings.imageCount;
    const planeBytes = <usize>(tile.width * tile.height * tile.depth) << 1, distance = <usize>(distanceOf(tile, offset) << 1);
    const diagonals = ptr + (<usize>stride << 3);
    let left = tile.inputPtr + (<usize>((z * tile.height + y) * tile.width) << 1);
    for (let x: usize = 0; x < <usize>max(0, tile.width - offset.dx) << 3; x += 8, left += 2) {
      const inside = load<u16>(left) != 0 && load<u16>(left + distance) != 0;
      let differs: u16 = 0;
      for (let k = 0, level = left; k < images; k++, level += planeBytes) differs |= load<u16>(level) ^ load<u16>(level + distance);
      store<i64>(ptr + x, i64(inside));
      store<i64>(diagonals + x, i64(inside && differs == 0));
    }
  }
}

// @ts-ignore: decorator
@inline
function inverse(scale: f64, distance: f64): i64 {
  return <i64>nearest(scale / (1 + distance));
}

/** Terms that must be summed, the first ones of TscmSum: counts of cells need no more than two. */
export function termCountOf(settings: Settings): i32 {
  const levels = settings.parts & (TscmPart.differences | TscmPart.moments | TscmPart.inverse);
  return levels ? TscmSum.sum1 + settings.imageCount : TscmSum.diagonal + 1;
}
