import binary from "../../build/all.wasm";

/** Alone in its file, so that it is fetched only when it is needed. */
export const allKernels = binary;
