// A feature map over an image in Cornerstone3D: an orthographic viewport with two volumes.
import { Enums, RenderingEngine, addVolumesToViewports, cache, init, setVolumesForViewports, volumeLoader } from "@cornerstonejs/core";
import { toCornerstone } from "radiomaps/cornerstone";

const viewportId = "view", imageId = "radiomaps-image";

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
  const base = volumeLoader.createLocalVolume(imageId, volume);
  await setVolumesForViewports(engine, [{ volumeId: imageId }], [viewportId]);
  // Slices of a local volume go to the graphics card when they are said to have changed.
  base.modified();
  viewport.setProperties({ voiRange: properties.voiRange, interpolationType: Enums.InterpolationType.NEAREST }, imageId);
  let shown = null, maps = 0;

  const layerOf = (volumeId) => viewport.getActors().find(({ referencedId }) => referencedId === volumeId);

  function draw() {
    viewport.setProperties(shown.properties, shown.mapId);
    const { actor } = layerOf(shown.mapId);
    // Between a value and the number for undefined there is nothing to interpolate.
    actor.getProperty().setInterpolationTypeToNearest();
    // Opacity counts per millimeter, and the slab is much thinner; `setProperties` sets a long step each time.
    actor.getProperty().setScalarOpacityUnitDistance(0, shown.opacityUnitDistance);
    actor.getMapper().setSampleDistance(shown.sampleDistance);
    viewport.render();
  }

  return {
    engine, viewport,
    /** Lays a map over the image. */
    async show(map, options) {
      const next = toCornerstone(map, { frameOfReferenceUID: "1.2.3", referencedVolumeId: imageId, ...options }), mapId = `radiomaps-map${maps++}`;
      const volume = volumeLoader.createLocalVolume(mapId, next.volume), camera = viewport.getCamera();
      await addVolumesToViewports(engine, [{ volumeId: mapId, visibility: true }], [viewportId]);
      volume.modified();
      if (shown) {
        viewport.removeVolumeActors([layerOf(shown.mapId).uid]);
        cache.removeVolumeLoadObject(shown.mapId);
      }
      shown = { mapId, ...next };
      viewport.setCamera(camera);
      draw();
    },
    setOpacity(opacity) {
      if (!shown) return;
      shown.properties.colormap.opacity = opacity;
      draw();
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
