import type { FromWorker, ToWorker } from "./protocol.js";

/** A worker thread of a browser or of Node; everything that differs between them is in this file. */
export interface Thread {
  post(message: ToWorker, transfer: ArrayBuffer[]): void;
  /** Node: whether the thread keeps the process alive. */
  hold(busy: boolean): void;
  terminate(): void;
}

export interface ThreadEvents {
  readonly onMessage: (message: FromWorker) => void;
  /** The thread died or could not be started; called at most once. */
  readonly onDeath: (reason: string, cause?: unknown) => void;
}

/**
 * A builtin module of Node, or undefined elsewhere. Never by `import("node:…")`: bundlers for browsers fail on it.
 */
export function nodeBuiltin<T>(id: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.(id) as T | undefined;
}

const workerThreads = (): typeof import("node:worker_threads") | undefined => nodeBuiltin("node:worker_threads");

export function availableThreads(): number {
  const os = nodeBuiltin<typeof import("node:os")>("node:os");
  return os?.availableParallelism() ?? (typeof navigator === "object" ? navigator.hardwareConcurrency : 1) ?? 1;
}

/** Whether this host can start workers at all (a page may forbid them only when asked). */
export function canStartThreads(): boolean {
  return workerThreads() !== undefined || typeof Worker === "function";
}

/** Lets other tasks run: clicks, timers, messages. Not by a timer, which waits for a millisecond or four. */
export function letEventsIn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

// One for all calls, held here: an engine may collect a channel that only its own message would keep.
let channel: MessageChannel | undefined;
const waiting: (() => void)[] = [];

export function startThread(events: ThreadEvents): Thread {
  const threads = workerThreads();
  try {
    return threads ? startNodeThread(threads, events) : startBrowserThread(events);
  } catch (cause) {
    // A script of another origin, or a process that may not have threads: told like any other death, after this call.
    queueMicrotask(() => events.onDeath(cause instanceof Error ? cause.message : String(cause), cause));
    return { post: () => {}, hold: () => {}, terminate: () => {} };
  }
}

function startNodeThread(threads: typeof import("node:worker_threads"), events: ThreadEvents): Thread {
  // Apart from the constructor, so that bundlers do not take the script for a browser's.
  const here = import.meta.url;
  const worker = new threads.Worker(new URL("./worker.js", here));
  let dead = false;
  const die = (reason: string, cause?: unknown): void => {
    if (!dead) events.onDeath(reason, cause);
    dead = true;
  };
  worker.on("message", events.onMessage);
  worker.on("error", (error) => die(error.message, error));
  worker.on("exit", (code) => die(`it ended with exit code ${code}`));
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: () => {
      dead = true;
      void worker.terminate();
    },
  };
}

function startBrowserThread(events: ThreadEvents): Thread {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  let dead = false;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => events.onMessage(data);
  worker.onerror = (event) => {
    if (!dead) events.onDeath(event.message || "its script could not be loaded", event);
    dead = true;
    worker.terminate();
  };
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: () => {},
    terminate: () => {
      dead = true;
      worker.terminate();
    },
  };
}

/** The other side: answers messages inside a worker. */
export function receive(answer: (message: ToWorker, post: (message: FromWorker, transfer: ArrayBuffer[]) => void) => void): void {
  const port = workerThreads()?.parentPort;
  if (port) {
    port.on("message", (message: ToWorker) => answer(message, (reply, transfer) => port.postMessage(reply, transfer)));
    return;
  }
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<ToWorker>) => void;
    postMessage: (message: FromWorker, transfer: ArrayBuffer[]) => void;
  };
  scope.onmessage = ({ data }) => answer(data, (reply, transfer) => scope.postMessage(reply, transfer));
}
