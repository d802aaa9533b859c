/** The kernels' binary as text (see binaryText.ts): the bundler inlines it, nothing is decoded before it is needed. */
declare module "*.wasm" {
  const text: string;
  export default text;
}
