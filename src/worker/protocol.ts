import type { MapJob, TileTask } from "../compute/mapRunner.js";

/**
 * To a worker: first the compiled module, then tiles, each with its job (small; its runner is kept while the id stays) and
 * with another module where the job needs one.
 */
export type ToWorker =
  | { readonly type: "module"; readonly module: WebAssembly.Module }
  | { readonly type: "tile"; readonly job: MapJob; readonly tile: TileTask; readonly module: WebAssembly.Module | null };

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly tile: TileTask }
  | { readonly type: "failed"; readonly name: string; readonly message: string };
