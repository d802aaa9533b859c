/** Types of the two functions the tests use; the package's own point at a file it does not have. */
declare module "@itk-wasm/image-io" {
  interface ItkImage {
    imageType: { dimension: number; componentType: string; pixelType: string; components: number };
    name: string;
    size: number[];
    spacing: number[];
    origin: number[];
    direction: Float64Array;
    data: import("../../src/types.js").TypedArray;
    metadata: Map<string, unknown>;
  }
  export function readImageNode(path: string): Promise<ItkImage>;
  export function writeImageNode(image: ItkImage, path: string): Promise<void>;
  export type { ItkImage };
}
