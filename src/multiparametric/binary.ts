import binary from "../../build/multiparametric.wasm";

/** Alone in its file, so that it is fetched only when signatures are asked for. */
export const multiparametricBinary = binary;
