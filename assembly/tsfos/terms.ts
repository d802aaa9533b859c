import { Offset, Settings, Tile } from "../core/tile";
import { LevelTerms, levelTermCount } from "../signatures/levelTerms";
import { magnitudeOf } from "./features";

/** Terms of the voxels of a row: those of `LevelTerms`, then in fixed point magnitude and standard deviation within a signature. */
@unmanaged
export class MomentTerms {
  levels: LevelTerms;
  magnitudeShift: i32;

  fillTerms(y: i32, z: i32, offset: Offset, ptr: usize, stride: i32): void {
    const tile: Tile = this.levels.tile, settings: Settings = this.levels.settings, images = settings.imageCount;
    this.levels.fillTerms(y, z, offset, ptr, stride);
    const planeBytes = <usize>(tile.width * tile.height * tile.depth) << 1, rowBytes = <usize>stride << 3;
    const scale = <f64>(<i64>1 << this.magnitudeShift), first = ptr + <usize>levelTermCount(images) * rowBytes;
    let voxel = tile.inputPtr + (<usize>((z * tile.height + y) * tile.width) << 1);
    for (let x: usize = 0; x < <usize>tile.width; x++, voxel += 2) {
      const inside = load<u16>(voxel) != 0;
      store<i64>(first + (x << 3), inside ? <i64>nearest(magnitudeOf(voxel, planeBytes, images) * scale) : 0);
      store<i64>(first + rowBytes + (x << 3), inside ? <i64>nearest(spreadOf(voxel, planeBytes, images) * scale) : 0);
    }
  }
}

/** Standard deviation of a signature's levels, of integers until the root. */
function spreadOf(voxel: usize, planeBytes: usize, imageCount: i32): f64 {
  let sum: i64 = 0, squares: i64 = 0;
  for (let k = 0; k < imageCount; k++) {
    const level = <i64>load<u16>(voxel + <usize>k * planeBytes);
    sum += level;
    squares += level * level;
  }
  return Math.sqrt(<f64>(<i64>imageCount * squares - sum * sum)) / <f64>imageCount;
}
