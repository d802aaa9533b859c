// The map that follows the settings: a session for the image (or images), renewed when they change.
import { createFeatureMapSession } from "radiomaps";
import { toDisplay } from "radiomaps/display";

export class Maps {
  #session = null;
  #opening = null;
  #key = null;
  #mask = undefined;
  #events;
  /** Map of the whole image, or null while it is computed. */
  map = null;
  /** Slice that is there before the map: { slice, data, valid, … }, or null. */
  slice = null;
  range = null;
  /** The last whole map, of earlier settings. */
  stale = null;

  /** @param events { onShow(slice), onMap(seconds), onProgress(share), onError(error) } */
  constructor(events) {
    this.#events = events;
  }

  /** @param image one image, or several; @param settings of computeFeatureMap, and `slice` */
  async update(image, { mask, ...settings }) {
    try {
      if (this.#key !== image) await this.#renew(image, { mask, ...settings });
      const session = this.#session;
      if (!session) return;
      const change = { ...settings, ...(mask !== this.#mask && { mask: mask ?? null }) };
      this.#mask = mask;
      const started = performance.now(), maps = await session.update(change);
      if (!maps || session !== this.#session) return;
      this.map = maps[settings.features];
      this.range = rangeOf(this.map);
      this.#events.onMap((performance.now() - started) / 1000);
    } catch (error) {
      this.#events.onError(error);
    }
  }

  async #renew(image, { mask, slice, ...settings }) {
    this.stop();
    this.#key = image;
    this.#mask = mask;
    const opening = this.#opening = createFeatureMapSession(image, {
      ...settings, slice, ...(mask && { mask }),
      onSlice: (shown) => {
        const [map] = Object.values(shown.maps);
        this.slice = Object.assign(map, { slice: shown.slice });
        if (shown.computedVoxels > 0 || this.map === null) {
          this.stale = this.map ?? this.stale;
          this.map = null;
          this.range = rangeOf(map);
        }
        this.#events.onShow(shown);
      },
      onProgress: ({ done, total }) => this.#events.onProgress(done / total),
    });
    const session = await opening;
    if (opening === this.#opening) this.#session = session;
    else session.dispose();
  }

  /** Forgets all, for another image. */
  clear() {
    this.stop();
    this.map = this.slice = this.range = this.stale = null;
  }

  /** Gives up what is computed; the next update begins anew. */
  stop() {
    this.#session?.dispose();
    this.#session = this.#opening = this.#key = null;
  }
}

function rangeOf(map) {
  const { lo, hi } = toDisplay(map, { undefined: "nan" });
  return [lo, hi];
}
