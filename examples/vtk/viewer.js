// A feature map over an image in vtk.js: one slice, drawn in the plane in which it lies.
import "@kitware/vtk.js/Rendering/Profiles/Volume";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData";
import vtkPiecewiseFunction from "@kitware/vtk.js/Common/DataModel/PiecewiseFunction";
import vtkColorMaps from "@kitware/vtk.js/Rendering/Core/ColorTransferFunction/ColorMaps";
import vtkColorTransferFunction from "@kitware/vtk.js/Rendering/Core/ColorTransferFunction";
import vtkImageMapper from "@kitware/vtk.js/Rendering/Core/ImageMapper";
import vtkImageSlice from "@kitware/vtk.js/Rendering/Core/ImageSlice";
import vtkGenericRenderWindow from "@kitware/vtk.js/Rendering/Misc/GenericRenderWindow";
import { toVtk } from "radiomaps/vtk";

/**
 * Shows slices along z of an image.
 *
 * @param container an element of some width and height
 * @param image     { data, size: [x, y, z], spacing, origin, direction }
 */
export function createViewer(container, image) {
  const view = vtkGenericRenderWindow.newInstance({ background: [0, 0, 0] });
  view.setContainer(container);
  view.resize();
  const renderer = view.getRenderer(), base = createLayer(renderer, "Grayscale"), overlay = createLayer(renderer, "Viridis (matplotlib)");
  let slice = 0;
  fill(base, toVtk(image, { range: "min-max", opacity: 1 }));
  lookAlong(renderer, base.mapper.getInputData());
  renderer.addActor(base.actor);

  return {
    view,
    /** Lays a map over the image. */
    show(map, options) {
      fill(overlay, toVtk(map, options));
      overlay.mapper.setSlice(slice);
      renderer.addActor(overlay.actor);
      view.getRenderWindow().render();
    },
    setOpacity(opacity) {
      overlay.actor.getProperty().setOpacity(opacity);
      view.getRenderWindow().render();
    },
    goTo(z) {
      slice = z;
      base.mapper.setSlice(z);
      overlay.mapper.setSlice(z);
      view.getRenderWindow().render();
    },
  };
}

function createLayer(renderer, colorMap) {
  const actor = vtkImageSlice.newInstance(), mapper = vtkImageMapper.newInstance(), colors = vtkColorTransferFunction.newInstance();
  mapper.setSlicingMode(vtkImageMapper.SlicingMode.K);
  actor.setMapper(mapper);
  colors.applyColorMap(vtkColorMaps.getPresetByName(colorMap));
  actor.getProperty().setRGBTransferFunction(0, colors);
  actor.getProperty().setUseLookupTableScalarRange(true);
  // Between a value and the number for undefined there is nothing to interpolate.
  actor.getProperty().setInterpolationTypeToNearest();
  return { actor, mapper, colors };
}

function fill({ actor, mapper, colors }, { imageData, scalars, mappingRange, opacityPoints, opacity }) {
  const image = vtkImageData.newInstance(imageData), visibility = vtkPiecewiseFunction.newInstance();
  image.getPointData().setScalars(vtkDataArray.newInstance(scalars));
  for (const point of opacityPoints) visibility.addPoint(...point);
  colors.setMappingRange(...mappingRange);
  colors.updateRange();
  actor.getProperty().setPiecewiseFunction(0, visibility);
  actor.getProperty().setOpacity(opacity);
  mapper.setInputData(image);
}

/** Looks along the image's own z axis, rows downward. */
function lookAlong(renderer, image) {
  const camera = renderer.getActiveCamera(), center = image.getCenter(), d = image.getDirection(), [nx, ny] = image.getDimensions();
  const [, sy] = image.getSpacing(), extent = Math.max(nx * image.getSpacing()[0], ny * sy);
  camera.setParallelProjection(true);
  camera.setFocalPoint(...center);
  camera.setPosition(...center.map((value, axis) => value - 1000 * d[6 + axis]));
  camera.setViewUp(-d[3], -d[4], -d[5]);
  camera.setParallelScale(extent / 2);
  camera.setClippingRange(1, 2000);
}
