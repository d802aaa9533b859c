// Three planes through a voxel: the image in gray, the map over it, paint, a cross.
import { colorTable } from "radiomaps/display";

/** Axes across and down each plane; rows of the last axis go upward, so that heads are up. */
const planes = [{ id: "z", across: 0, down: 1, along: 2 }, { id: "y", across: 0, down: 2, along: 1 }, { id: "x", across: 1, down: 2, along: 0 }];

/** Pixels along the longer side of a plane, at least: crosses are drawn finer than voxels. */
const leastPixels = 640;

export class Planes {
  #views;
  #grid = null;
  #onMove;

  /** @param onMove called with { plane, change: { axis: index, … }, erase } where the pointer is */
  constructor(onMove) {
    this.#onMove = onMove;
    this.#views = planes.map((plane) => {
      const canvas = document.getElementById(`plane-${plane.id}`), voxels = document.createElement("canvas");
      const view = { ...plane, canvas, context: canvas.getContext("2d", { alpha: false }), voxels, voxelContext: voxels.getContext("2d"), pixels: null };
      for (const kind of ["pointerdown", "pointermove"]) canvas.addEventListener(kind, (event) => this.#point(view, event));
      return view;
    });
  }

  /** @param range lowest and highest shown intensity */
  setImage(image, { size, spacing }, range) {
    this.#grid = { image, size, spacing, range };
    for (const view of this.#views) {
      const [width, height] = [size[view.across], size[view.down]], [across, down] = [width * spacing[view.across], height * spacing[view.down]];
      const scale = Math.max(leastPixels, width, height) / Math.max(across, down);
      [view.voxels.width, view.voxels.height] = [width, height];
      [view.canvas.width, view.canvas.height] = [across, down].map((length) => Math.max(1, Math.round(length * scale)));
      view.pixels = new ImageData(width, height);
      view.canvas.parentElement.hidden = size[2] === 1 && view.id !== "z";
    }
  }

  /**
   * @param voxel  through which planes go
   * @param layers { map, stale, slice, mask, colorMap, opacity, range }: the whole map or null, one of other settings or null, a map of
   *   slice z alone or null
   */
  draw(voxel, layers) {
    for (const view of this.#views) {
      const { canvas, context, voxels, voxelContext, pixels } = view;
      if (canvas.parentElement.hidden) continue;
      this.#fill(view, voxel, layers);
      voxelContext.putImageData(pixels, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(voxels, 0, 0, canvas.width, canvas.height);
      this.#cross(view, voxel);
    }
  }

  #fill({ id, across, down, along, pixels }, voxel, { map, stale, slice, mask, colorMap, opacity, range }) {
    const { image: { data }, size, range: [low, high] } = this.#grid, out = pixels.data, [nx, ny] = size, stride = [1, nx, nx * ny];
    const table = colorTable(colorMap), grayScale = 255 / (high - low || 1), scale = range ? 256 / (range[1] - range[0]) : 0;
    const width = size[across], height = size[down], step = stride[across];
    const layer = id === "z" ? map ?? slice : map ?? stale, values = range ? layer?.data : null, valid = layer?.valid;
    // What is not of these settings is shown, until there is better, but faintly.
    const strength = layer === stale ? opacity / 3 : opacity;
    const base = voxel[along] * stride[along], mapBase = id === "z" && layer === slice ? 0 : base;
    for (let row = 0, to = 0; row < height; row++) {
      let at = base + (down === 2 ? height - 1 - row : row) * stride[down];
      for (let column = 0; column < width; column++, to += 4, at += step) {
        const gray = (data[at] - low) * grayScale, from = at - base + mapBase;
        let r = gray, g = gray, b = gray;
        if (values && valid[from] === 1) {
          const entry = 3 * Math.min(255, Math.max(0, Math.floor((values[from] - range[0]) * scale)));
          r += strength * (table[entry] - r);
          g += strength * (table[entry + 1] - g);
          b += strength * (table[entry + 2] - b);
        } else if (mask && mask[at] === 1) {
          r += 60;
        }
        out[to] = r;
        out[to + 1] = g;
        out[to + 2] = b;
        out[to + 3] = 255;
      }
    }
  }

  /** Lines through the voxel, with a gap around it. */
  #cross({ across, down, canvas: { width, height }, context }, voxel) {
    const { size } = this.#grid, row = down === 2 ? size[down] - 1 - voxel[down] : voxel[down];
    const x = (voxel[across] + 0.5) * (width / size[across]), y = (row + 0.5) * (height / size[down]), gap = Math.max(width, height) / 30;
    context.strokeStyle = "rgb(255 255 255 / 50%)";
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [x0, y0, x1, y1] of [[0, y, x - gap, y], [x + gap, y, width, y], [x, 0, x, y - gap], [x, y + gap, x, height]]) {
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
    }
    context.stroke();
  }

  #point({ id, across, down, canvas }, event) {
    if (!this.#grid || event.buttons === 0) return;
    if (event.type === "pointerdown") canvas.setPointerCapture(event.pointerId);
    const box = canvas.getBoundingClientRect(), { size } = this.#grid;
    const clamp = (share, length) => Math.min(length - 1, Math.max(0, Math.floor(share * length)));
    const column = clamp((event.clientX - box.left) / box.width, size[across]), row = clamp((event.clientY - box.top) / box.height, size[down]);
    this.#onMove({ plane: id, change: { [across]: column, [down]: down === 2 ? size[down] - 1 - row : row }, erase: event.shiftKey });
  }
}
