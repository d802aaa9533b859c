/** Base of every error this package throws on purpose; `code` is stable. */
export class RadiomicsError extends Error {
  readonly code: string;

  /** @param name the class's own: literal, because minifiers rename classes */
  constructor(name: string, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.code = code;
  }
}

/** A call cannot be carried out as written: fix the option or the argument it names. */
export class OptionError extends RadiomicsError {
  readonly option: string;

  /**
   * @param option   as the caller wrote it, such as `kernelRadius`
   * @param expected what would have been right
   * @param got      what was there; printed short
   * @param hint     the nearest known name, or what to do
   */
  constructor(option: string, expected: string, got: unknown, hint = "") {
    super("OptionError", "ERR_OPTION", `"${option}" expected ${expected}, got ${show(got)}${hint && `; ${hint}`}`);
    this.option = option;
  }
}

/** Image and mask (or several images) do not lie on one grid. */
export class GeometryError extends RadiomicsError {
  constructor(message: string) {
    super("GeometryError", "ERR_GEOMETRY", message);
  }
}

/** A region without a voxel to compute on. */
export class EmptyRegionError extends RadiomicsError {
  constructor(message: string) {
    super("EmptyRegionError", "ERR_EMPTY_REGION", message);
  }
}

/** This host lacks something the package needs, such as WebAssembly SIMD. */
export class UnsupportedError extends RadiomicsError {
  constructor(message: string, options?: ErrorOptions) {
    super("UnsupportedError", "ERR_UNSUPPORTED", message, options);
  }
}

/** One window or matrix does not fit into the fixed memory of a kernel instance: smaller windows or fewer levels. */
export class MemoryError extends RadiomicsError {
  constructor(message: string) {
    super("MemoryError", "ERR_MEMORY", message);
  }
}

/** A worker thread died or could not be started. */
export class WorkerError extends RadiomicsError {
  constructor(message: string, options?: ErrorOptions) {
    super("WorkerError", "ERR_WORKER", message, options);
  }
}

/** No thread has taken any work: whoever may, does it on the calling thread instead. Not exported: to callers a WorkerError. */
export class WorkerStartError extends WorkerError {}

/** A file cannot be read or written: what it is, and what is wrong with it. */
export class FileError extends RadiomicsError {
  constructor(message: string, options?: ErrorOptions) {
    super("FileError", "ERR_FILE", message, options);
  }
}

/** Prints a value in at most some sixty characters. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Uint8Array).length})`;
  if (Array.isArray(value)) {
    const text = `[${value.map(show).join(", ")}]`;
    return text.length > 60 ? `an array of ${value.length}` : text;
  }
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    return keys.length ? `an object with ${keys.slice(0, 5).join(", ")}` : "an empty object";
  }
  return String(value);
}
