import { RadiomicsError } from "../errors.js";
import { Kept } from "../kept.js";
import type { FeatureMapSession, SessionChange, SessionOptions, SessionSlice } from "../sessionTypes.js";
import type { FeatureMaps, ImageLike } from "../types.js";
import { load } from "../wasm/module.js";
import { Computation } from "./computation.js";
import { areSame, changeSettings, firstSettings, type Settings } from "./settings.js";

/** A slice that has begun may take this long though a newer one waits, so that a moving slider shows something. Milliseconds. */
const GRACE = 100;

/** Engines that do not know it yet. */
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

interface Request {
  readonly settings: Settings;
  readonly resolve: (maps: FeatureMaps | null) => void;
  readonly reject: (error: unknown) => void;
}

interface Run {
  readonly request: Request;
  readonly abort: AbortController;
  readonly started: number;
  sliceShown: boolean;
}

export async function createFeatureMapSession<const Name extends string>(
  image: ImageLike | readonly ImageLike[], options: SessionOptions<Name>,
): Promise<FeatureMapSession<Name>> {
  const session = new Session(image, options);
  await load();
  return session as unknown as FeatureMapSession<Name>;
}

class Session {
  readonly #image: ImageLike | readonly ImageLike[];
  readonly #onSlice: ((slice: SessionSlice) => void) | undefined;
  #settings: Settings;
  #kept = new Kept();
  #computation: Computation | undefined;
  /** The options that it computes. */
  #computed: Settings["options"] | undefined;
  #wanted: Request | null = null;
  #run: Run | null = null;
  /** Settles when nothing is computed any more; null while nothing is. */
  #idle: Promise<void> | null = null;
  #disposed = false;

  constructor(image: ImageLike | readonly ImageLike[], options: SessionOptions) {
    this.#settings = firstSettings(image, options);
    this.#image = image;
    this.#onSlice = options.onSlice;
  }

  get settings(): Settings["options"] {
    return this.#settings.options;
  }

  get slice(): number {
    return this.#settings.slice;
  }

  async update(change: SessionChange = {}): Promise<FeatureMaps | null> {
    if (this.#disposed) throw new RadiomicsError("RadiomicsError", "ERR_DISPOSED", "the session was disposed of: create another one");
    const settings = changeSettings(this.#image, this.#settings, change);
    const { options } = this.#settings;
    if (settings.options.mask !== options.mask) this.#kept = new Kept();
    // The same options are known by their identity: another slice of them is there, or on its way.
    this.#settings = areSame(settings.options, options) ? { ...settings, options } : settings;
    return new Promise((resolve, reject) => {
      this.#wanted?.resolve(null);
      this.#wanted = { settings: this.#settings, resolve, reject };
      if (this.#run) this.#hurry(this.#run);
      else this.#idle ??= this.#drain();
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#wanted?.resolve(null);
    this.#wanted = null;
    this.#run?.abort.abort();
    this.#computation = undefined;
    this.#kept = new Kept();
  }

  async [asyncDispose](): Promise<void> {
    this.dispose();
    await this.#idle;
  }

  /** Makes way for what is wanted. */
  #hurry(run: Run): void {
    if (run.request.settings.options === this.#settings.options) return; // Another slice is taken up between two parts.
    const left = run.sliceShown ? 0 : run.started + GRACE - performance.now();
    const stop = (): void => {
      if (this.#run === run && this.#wanted) run.abort.abort();
    };
    if (left > 0) setTimeout(stop, left);
    else stop();
  }

  async #drain(): Promise<void> {
    // A tick later, so that the promise of the update is there before anything is computed for it.
    await Promise.resolve();
    for (let request = this.#wanted; request; request = this.#wanted) {
      this.#wanted = null;
      const run: Run = { request, abort: new AbortController(), started: performance.now(), sliceShown: false };
      this.#run = run;
      try {
        request.resolve(await this.#compute(run));
      } catch (error) {
        if (run.abort.signal.aborted) request.resolve(null);
        else request.reject(error);
        // What was interrupted has counted some voxels, and would again: its memory is all that is left of it.
        this.#computed = undefined;
        if (this.#disposed) this.#computation = undefined;
      } finally {
        this.#run = null;
      }
    }
    this.#idle = null;
  }

  /** @returns null where something newer is wanted before all is done */
  async #compute(run: Run): Promise<FeatureMaps | null> {
    const { options, slice } = run.request.settings, { signal } = run.abort;
    if (this.#computed !== options) {
      this.#computation = await Computation.start(this.#image, options, this.#kept, this.#computation);
      this.#computed = options;
    }
    const computation = this.#computation!, { levels, warnings } = computation.prepared;
    signal.throwIfAborted();
    const computedVoxels = await computation.computeSlice(slice, signal);
    signal.throwIfAborted();
    this.#onSlice?.({
      slice, maps: computation.toSlices(slice), settings: options, warnings, computedVoxels, milliseconds: performance.now() - run.started,
      levelCount: levels && Math.max(...levels.map(({ levelCount }) => levelCount)),
    });
    run.sliceShown = true;
    while (!computation.complete) {
      if (this.#wanted) return null;
      await computation.computeMore(slice, signal);
    }
    return computation.toMaps();
  }
}
