/** The kernels' binary as base64: the bundler inlines it, nothing is decoded before it is needed. */
declare module "*.wasm" {
  const base64: string;
  export default base64;
}
