// A feature map over an image in NiiVue 0.69.
import { Niivue, NVImage } from "@niivue/niivue";
import { refreshNiivue, toNiivue } from "radiomaps/niivue";

/**
 * Shows an image in three planes.
 *
 * @param canvas an HTMLCanvasElement
 * @param image  { data, size: [x, y, z], spacing, origin, direction }
 */
export async function createViewer(canvas, image) {
  const nv = new Niivue({ backColor: [0, 0, 0, 1], crosshairWidth: 0, isColorbar: false, show3Dcrosshair: false, isOrientationTextVisible: false, isNearestInterpolation: true });
  await nv.attachToCanvas(canvas);
  // Any image can be shown as a map can; files would go to NiiVue as they are.
  nv.addVolume(await NVImage.loadFromUrl(toNiivue(image, { colorMap: "gray", opacity: 1, range: "min-max" })));
  nv.setSliceType(nv.sliceTypeMultiplanar);

  return {
    nv,
    /** Lays a map over the image. Without options, one of the same size replaces the last in place, as fast as a slider moves. */
    async show(map, options) {
      const shown = nv.volumes[1];
      if (shown?.img?.length === map.data.length && !options) {
        refreshNiivue(shown, map);
      } else {
        if (shown) nv.removeVolume(shown);
        nv.addVolume(await NVImage.loadFromUrl(toNiivue(map, options)));
      }
      nv.updateGLVolume();
    },
    setOpacity(opacity) {
      nv.setOpacity(1, opacity);
    },
    /** Moves the crosshair to a voxel. */
    goTo(voxel) {
      // NiiVue's millimeters are RAS, the image's LPS.
      const { origin, spacing, direction } = image;
      const [l, p, s] = [0, 1, 2].map((row) => origin[row] + voxel.reduce((sum, index, axis) => sum + direction[3 * row + axis] * spacing[axis] * index, 0));
      nv.scene.crosshairPos = nv.mm2frac([-l, -p, s], 0, true);
      nv.drawScene();
    },
  };
}
