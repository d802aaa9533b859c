import { UnsupportedError } from "../errors.js";
import binary from "../../build/radiomaps.wasm";
import { decodeBinary } from "./binaryText.js";

export interface LoadOptions {
  /** Another source of the same binary (kernels of maps; those of regions, signatures and matrices are in one that comes with its code): bytes, a `Response` of `radiomaps/radiomaps.wasm`, or a compiled module. */
  readonly wasm?: BufferSource | Response | WebAssembly.Module;
}

/** The compiled kernels; give it to nobody else, it has no public members. */
export interface Kernels {
  readonly module: WebAssembly.Module;
}

let compiled: Promise<Kernels> | undefined;
let ready: Kernels | undefined;
let all: Promise<Kernels> | undefined;

/**
 * Compiles the kernels once, ahead of time. Optional: every function does it when first called (some milliseconds).
 *
 * @throws {@link UnsupportedError} if the host has no WebAssembly SIMD, or its Content-Security-Policy forbids WebAssembly
 */
export function load(options: LoadOptions = {}): Promise<Kernels> {
  compiled ??= compile(options.wasm).then((kernels) => (ready = kernels)).catch((error: unknown) => {
    compiled = undefined; // a failed load may be tried again
    throw error;
  });
  return compiled;
}

/** All kernels, those of regions, signatures and whole matrices included: another binary, fetched with its code when first needed. */
export function loadAll(): Promise<Kernels> {
  all ??= import("./allKernels.js")
    .then(({ allKernels }) => compileBytes(decodeBinary(allKernels)))
    .catch((error: unknown) => {
      all = undefined;
      throw error;
    });
  return all;
}

/** The same without waiting, for the one function that is synchronous. Some browsers refuse it on a page for large modules; ours is small. */
export function loadNow(): Kernels {
  if (ready) return ready;
  requireWebAssembly();
  const bytes = decodeBinary(binary);
  try {
    ready = { module: new WebAssembly.Module(bytes) };
  } catch (cause) {
    throw explain(bytes, cause);
  }
  return ready;
}

async function compile(source: LoadOptions["wasm"]): Promise<Kernels> {
  if (ready) return ready;
  requireWebAssembly();
  if (source instanceof WebAssembly.Module) return { module: source };
  return compileBytes(typeof Response === "function" && source instanceof Response
    ? await source.arrayBuffer()
    : source as BufferSource | undefined ?? decodeBinary(binary));
}

async function compileBytes(bytes: BufferSource): Promise<Kernels> {
  requireWebAssembly();
  try {
    return { module: await WebAssembly.compile(bytes) };
  } catch (cause) {
    throw explain(bytes, cause);
  }
}

function requireWebAssembly(): void {
  if (typeof WebAssembly !== "object") throw new UnsupportedError("radiomaps needs WebAssembly, which this host does not have");
}

/** A binary that does not validate asks for what the host lacks; one that does was forbidden. */
function explain(bytes: BufferSource, cause: unknown): UnsupportedError {
  return new UnsupportedError(
    WebAssembly.validate(bytes)
      ? "this page's Content-Security-Policy forbids WebAssembly; radiomaps needs script-src 'wasm-unsafe-eval'"
      : "radiomaps needs WebAssembly SIMD (Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or later), which this host does not have",
    { cause },
  );
}
