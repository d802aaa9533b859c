// Three planes through a voxel: the image in gray, the map over it, the mask's edge, a cross.
import { colorTable } from "radiomaps/display";

/** Axes across and down each plane; rows of the last axis go upward, so that heads are up. */
const planes = [{ id: "z", across: 0, down: 1, along: 2 }, { id: "y", across: 0, down: 2, along: 1 }, { id: "x", across: 1, down: 2, along: 0 }];

export class Planes {
  #views;
  #grid = null;
  #onMove;

  /** @param onMove called with a voxel, and how: { axis, kind: "move" | "paint", erase } */
  constructor(onMove) {
    this.#onMove = onMove;
    this.#views = planes.map((plane) => {
      const canvas = document.getElementById(`plane-${plane.id}`);
      const view = { ...plane, canvas, context: canvas.getContext("2d", { alpha: false }), pixels: null };
      for (const kind of ["pointerdown", "pointermove"]) canvas.addEventListener(kind, (event) => this.#point(view, event));
      return view;
    });
  }

  /** @param range lowest and highest shown intensity */
  setImage(image, { size, spacing }, range) {
    this.#grid = { image, size, spacing, range };
    for (const view of this.#views) {
      const [width, height] = [size[view.across], size[view.down]];
      view.canvas.width = width;
      view.canvas.height = height;
      view.canvas.style.aspectRatio = `${width * spacing[view.across]} / ${height * spacing[view.down]}`;
      view.pixels = new ImageData(width, height);
      view.canvas.parentElement.hidden = size[view.along] === 1 && view.id !== "z" || (size[2] === 1 && view.id !== "z");
    }
  }

  /**
   * @param voxel  through which planes go
   * @param layers { map, slice, mask, colors, opacity, range }: a map of the whole image or null, a map of the one slice z or null
   */
  draw(voxel, layers, only = null) {
    for (const view of this.#views) {
      if ((only && view.id !== only) || view.canvas.parentElement.hidden) continue;
      this.#fill(view, voxel, layers);
      view.context.putImageData(view.pixels, 0, 0);
      this.#cross(view, voxel);
    }
  }

  #fill({ id, across, down, along, pixels }, voxel, { map, slice, mask, colorMap, opacity, range }) {
    const { image: { data }, size, range: [low, high] } = this.#grid, out = pixels.data, [nx, ny] = size, stride = [1, nx, nx * ny];
    const table = colorTable(colorMap), grayScale = 255 / (high - low || 1), scale = range ? 256 / (range[1] - range[0]) : 0;
    const [width, height] = [size[across], size[down]], flip = down === 2;
    // A slice may be there before the volume is.
    const values = id === "z" && slice ? slice.data : map?.data, valid = id === "z" && slice ? slice.valid : map?.valid;
    const base = voxel[along] * stride[along], mapBase = id === "z" && slice ? 0 : base;
    for (let row = 0, to = 0; row < height; row++) {
      const line = (flip ? height - 1 - row : row) * stride[down];
      for (let column = 0; column < width; column++, to += 4) {
        const offset = line + column * stride[across], at = base + offset;
        const gray = Math.min(255, Math.max(0, (data[at] - low) * grayScale));
        let [r, g, b] = [gray, gray, gray];
        if (values && range && valid[mapBase + offset] === 1) {
          const entry = 3 * Math.min(255, Math.max(0, Math.floor((values[mapBase + offset] - range[0]) * scale)));
          r += opacity * (table[entry] - r);
          g += opacity * (table[entry + 1] - g);
          b += opacity * (table[entry + 2] - b);
        } else if (mask && mask[at] === 1) {
          r = Math.min(255, r + 60);
        }
        out[to] = r;
        out[to + 1] = g;
        out[to + 2] = b;
        out[to + 3] = 255;
      }
    }
  }

  #cross({ across, down, context }, voxel) {
    const { size } = this.#grid, [width, height] = [size[across], size[down]];
    const x = voxel[across] + 0.5, y = (down === 2 ? height - 1 - voxel[down] : voxel[down]) + 0.5;
    context.strokeStyle = "rgb(255 255 255 / 55%)";
    context.lineWidth = Math.max(width, height) / 400;
    context.beginPath();
    for (const [from, to] of [[0, 0.4], [0.6, 1]]) {
      // A gap around the voxel itself.
      const gap = (length, at) => [from === 0 ? 0 : Math.min(length, at + length / 40), to === 1 ? length : Math.max(0, at - length / 40)];
      const [x0, x1] = gap(width, x), [y0, y1] = gap(height, y);
      context.moveTo(x0, y);
      context.lineTo(x1, y);
      context.moveTo(x, y0);
      context.lineTo(x, y1);
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
