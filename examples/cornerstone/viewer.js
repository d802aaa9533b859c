// A feature map over an image in Cornerstone3D: an orthographic viewport with two volumes.
import { Enums, RenderingEngine, cache, init, setVolumesForViewports, utilities, volumeLoader } from "@cornerstonejs/core";
import vtkColorMaps from "@kitware/vtk.js/Rendering/Core/ColorTransferFunction/ColorMaps";
import { toCornerstone } from "radiomaps/cornerstone";

const viewportId = "view", imageId = "radiomaps:image";

/**
 * Shows slices of an image along its own z axis.
 *
 * @param element an element of some width and height
 * @param image   { data, size: [x, y, z], spacing, origin, direction }
 */
export async function createViewer(element, image) {
  await init();
  const engine = new RenderingEngine("radiomaps");
  const { volume, properties } = toCornerstone(image, { frameOfReferenceUID: "1.2.3", range: "min-max" });
  const { direction: d } = volume;
  engine.enableElement({
    viewportId, element, type: Enums.ViewportType.ORTHOGRAPHIC,
    // The image's own planes: seen along z, rows downward.
    defaultOptions: { background: [0, 0, 0], orientation: { viewPlaneNormal: [-d[6], -d[7], -d[8]], viewUp: [-d[3], -d[4], -d[5]] } },
  });
  const viewport = engine.getViewport(viewportId);
  volumeLoader.createLocalVolume(imageId, volume);
  await setVolumesForViewports(engine, [{ volumeId: imageId }], [viewportId]);
  viewport.setProperties({ voiRange: properties.voiRange, interpolationType: Enums.InterpolationType.NEAREST }, imageId);
  let shown = null, maps = 0;

  return {
    engine, viewport,
    /** Lays a map over the image. */
    async show(map, options) {
      const { volume, properties, opacityUnitDistance } = toCornerstone(map, { frameOfReferenceUID: "1.2.3", referencedVolumeId: imageId, ...options });
      const mapId = `radiomaps:map${maps++}`;
      volumeLoader.createLocalVolume(mapId, volume);
      const camera = viewport.getCamera();
      await setVolumesForViewports(engine, [{ volumeId: imageId }, {
        volumeId: mapId,
        callback: ({ volumeActor }) => {
          const { name, opacity, threshold } = properties.colormap, { lower, upper } = properties.voiRange;
          utilities.colormap.setColorMapTransferFunctionForVolumeActor({
            volumeActor, preset: vtkColorMaps.getPresetByName(name), opacity, threshold, colorRange: [lower, upper],
          });
          // Opacity counts per millimeter of a slab that is much thinner.
          volumeActor.getProperty().setScalarOpacityUnitDistance(0, opacityUnitDistance);
          volumeActor.getProperty().setInterpolationTypeToNearest();
        },
      }], [viewportId]);
      viewport.setProperties(properties, mapId);
      viewport.setCamera(camera);
      viewport.render();
      if (shown) cache.removeVolumeLoadObject(shown);
      shown = mapId;
    },
    /** Shows the plane of a slice. */
    goTo(z) {
      const { imageData } = cache.getVolume(imageId), [nx, ny] = image.size;
      const focalPoint = imageData.indexToWorld([(nx - 1) / 2, (ny - 1) / 2, z]), { viewPlaneNormal } = viewport.getCamera();
      viewport.setCamera({ focalPoint, position: focalPoint.map((value, axis) => value + 500 * viewPlaneNormal[axis]) });
      viewport.render();
    },
  };
}
