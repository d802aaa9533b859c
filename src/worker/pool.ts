import { MemoryError, WorkerError, WorkerStartError } from "../errors.js";
import { buffersOf, type MapJob, type TileTask } from "../compute/mapRunner.js";
import { availableThreads, startThread, type Thread } from "./platform.js";
import type { FromWorker } from "./protocol.js";

interface Task {
  readonly module: WebAssembly.Module;
  readonly job: MapJob;
  readonly tile: TileTask;
  readonly resolve: (done: TileTask) => void;
  readonly reject: (error: Error) => void;
}

interface Slot {
  readonly thread: Thread;
  /** What the thread has its kernels from. */
  module: WebAssembly.Module;
  ready: boolean;
  task: Task | null;
}

/**
 * Threads shared by all calls and kept between them, each with its own kernel instance. Tasks wait in one queue and go to
 * whichever thread is free. A thread that dies takes its task with it; others go on, and a new one is started when needed.
 */
class Pool {
  readonly #slots: Slot[] = [];
  readonly #queue: Task[] = [];
  #startsFail = false;

  /** The last thread that was tried did not start: this host forbids them, or the script is not where it should be. */
  get startsFail(): boolean {
    return this.#startsFail;
  }

  run(module: WebAssembly.Module, threads: number, job: MapJob, tile: TileTask): Promise<TileTask> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ module, job, tile, resolve, reject });
      while (this.#slots.length < threads && this.#slots.filter(({ task }) => !task).length < this.#queue.length) this.#start(module);
      this.#next();
    });
  }

  dispose(): void {
    for (const { thread, task } of this.#slots.splice(0)) {
      thread.terminate();
      task?.reject(new WorkerError("the workers were disposed of while they worked"));
    }
    for (const { reject } of this.#queue.splice(0)) reject(new WorkerError("the workers were disposed of while they worked"));
  }

  #start(module: WebAssembly.Module): void {
    const slot: Slot = {
      module,
      ready: false,
      task: null,
      thread: startThread({
        onMessage: (message) => this.#receive(slot, message),
        onDeath: (reason, cause) => this.#bury(slot, reason, cause),
      }),
    };
    this.#slots.push(slot);
    slot.thread.hold(true);
    slot.thread.post({ type: "module", module }, []);
  }

  #receive(slot: Slot, message: FromWorker): void {
    const { task } = slot;
    slot.ready = true;
    this.#startsFail = false;
    slot.task = null;
    slot.thread.hold(false);
    if (message.type === "done") task?.resolve(message.tile);
    // Errors lose their class on the way; the one that a caller can act on gets it back.
    if (message.type === "failed") {
      task?.reject(message.name === "MemoryError" ? new MemoryError(message.message) : new WorkerError(`a worker failed: ${message.message}`));
    }
    this.#next();
  }

  #bury(slot: Slot, reason: string, cause: unknown): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    const words = `a worker thread died: ${reason}`;
    slot.task?.reject(new WorkerError(words, { cause }));
    // Without any thread left nothing would ever take what waits.
    if (this.#slots.length > 0) return;
    this.#startsFail = !slot.ready;
    const error = slot.ready ? new WorkerError(words, { cause }) : new WorkerStartError(words, { cause });
    for (const { reject } of this.#queue.splice(0)) reject(error);
  }

  #next(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.task) continue;
      const task = this.#queue.shift();
      if (!task) return;
      slot.task = task;
      slot.thread.hold(true);
      const module = slot.module === task.module ? null : task.module;
      slot.module = task.module;
      slot.thread.post({ type: "tile", job: task.job, tile: task.tile, module }, buffersOf(task.tile));
    }
  }
}

let pool: Pool | undefined;

export function sharedPool(): Pool {
  pool ??= new Pool();
  return pool;
}

/** Ends all worker threads; the next call that wants some starts them anew. Running computations reject. */
export function disposeWorkers(): void {
  pool?.dispose();
  pool = undefined;
}

/** Work below some milliseconds is done sooner than it is handed over. */
const WORTH_A_THREAD = 4e6;

/** @param cost rough number of elementary steps of the whole job */
export function threadsFor(workers: number | "auto", cost: number, tiles: number): number {
  if (workers !== "auto") return Math.min(workers, tiles);
  return cost < WORTH_A_THREAD || pool?.startsFail ? 0 : Math.min(availableThreads(), tiles, 16);
}
