/** The part of daikon used here; the package has no types of its own. */
declare module "daikon" {
  interface Tag {
    /** Numbers or text as an array, a `DataView` for bytes, tags for a sequence, null if empty. */
    value: unknown;
  }

  interface Image {
    /** False for big-endian voxels. */
    littleEndian: boolean;
    getTag(group: number, element: number): Tag | undefined;
    hasPixelData(): boolean;
    isCompressed(): boolean;
    isCompressedJPEGLS(): boolean;
    getTransferSyntax(): string | null;
    getNumberOfFrames(): number;
    /** Decompressed voxels of all frames. */
    getPixelDataBytes(): ArrayBuffer;
    clearPixelData(): void;
  }

  interface Parser {
    error: unknown;
    /** `data` must begin where its buffer does: the parser ignores a view's offset. */
    parse(data: DataView): Image | null;
    hasError(): boolean;
  }

  const daikon: { Parser: new () => Parser };
  export default daikon;
  export type { Image, Parser, Tag };
}
