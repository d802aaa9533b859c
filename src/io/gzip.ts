/** gzip through the platform's streams, never inflating further than asked. */
import { FileError, UnsupportedError } from "../errors.js";
import { formatCount, truncated } from "./fileImage.js";

/** Deflate's best: 258 bytes from two bits. What a file states beyond that cannot be in it. */
const maxRatio = 1032;

/** Decompressed bytes after the image that are taken for padding; more is a gzip bomb. */
const maxPadding = 2 ** 20;

/** Bytes in order, from a file in memory, compressed or not. */
export interface ByteReader {
  /** The source cannot hold more bytes than this. */
  readonly maxLength: number;
  /** Fills `target` with the bytes that follow; returns how many there were. */
  read(target: Uint8Array): Promise<number>;
  /** Checks what is left and releases the stream. Call it once all expected bytes were read. */
  finish(): Promise<void>;
  /** Releases the stream without looking at the rest; harmless after `finish`. */
  close(): Promise<void>;
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export function rawReader(bytes: Uint8Array): ByteReader {
  let at = 0;
  return {
    maxLength: bytes.length,
    async read(target) {
      const part = bytes.subarray(at, at + target.length);
      target.set(part);
      at += part.length;
      return part.length;
    },
    async finish() {},
    async close() {},
  };
}

/**
 * Reads a gzip file in order, of one member or several (bgzip's blocks, files one after the other).
 *
 * `read` throws a {@link FileError} where the stream is damaged or ends early. `finish` throws one if much more follows
 * than was read (a gzip bomb), or if the checksum is wrong.
 *
 * @param label how messages call the file
 */
export function gzipReader(bytes: Uint8Array, label: string): ByteReader {
  const chunks = inflate(bytes);
  let rest = new Uint8Array(0);
  let count = 0;

  /** Fetches the next chunk; false at the end. */
  async function next(complaint: () => string): Promise<boolean> {
    try {
      const { done, value } = await chunks.next();
      if (!done) rest = value;
      return !done;
    } catch (cause) {
      if (cause instanceof UnsupportedError) throw cause;
      throw new FileError(`${label} is truncated or damaged: ${complaint()}`, { cause });
    }
  }

  return {
    maxLength: bytes.length * maxRatio,
    async read(target) {
      let filled = 0;
      const wanted = count + target.length;
      const complaint = () =>
        `its gzip data break off or fail their checksum; expected at least ${formatCount(wanted)} bytes once decompressed, got ${formatCount(count)}`;
      while (filled < target.length) {
        if (rest.length === 0 && !(await next(complaint))) break;
        const part = rest.subarray(0, target.length - filled);
        target.set(part, filled);
        rest = rest.subarray(part.length);
        filled += part.length;
        count += part.length;
      }
      return filled;
    },
    async finish() {
      const expected = count;
      do {
        count += rest.length;
        if (count - expected > maxPadding) {
          await chunks.return(undefined);
          throw new FileError(
            `${label} expands far beyond what its header states: expected ${formatCount(expected)} bytes, got more than ${formatCount(count)}`,
          );
        }
      } while (await next(() => `its gzip data break off or fail their checksum, after the ${formatCount(expected)} bytes expected`));
    },
    async close() {
      await chunks.return(undefined);
    },
  };
}

/** Compresses into one gzip member. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof CompressionStream === "undefined") throw new UnsupportedError("this host cannot compress gzip (CompressionStream is missing)");
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of pieces(through(bytes, new CompressionStream("gzip")))) {
    parts.push(part);
    length += part.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Inflates zlib data only to count them; for libraries that would inflate a bomb to its end.
 *
 * @returns the number of bytes, up to where they are damaged; `Infinity` if there are more than `limit`.
 */
export async function inflatedLength(zlib: Uint8Array, limit: number): Promise<number> {
  let length = 0;
  try {
    for await (const part of pieces(through(zlib, new DecompressionStream("deflate")))) {
      length += part.length;
      if (length > limit) return Infinity;
    }
  } catch {
    return length; // The library will find the damage too, and no later than here.
  }
  return length;
}

/** Fills `target`. @throws {@link FileError} if there are fewer bytes. */
export async function readExactly(reader: ByteReader, target: Uint8Array, label: string, what?: string): Promise<void> {
  const got = await reader.read(target);
  if (got < target.length) throw truncated(label, target.length, got, what);
}

async function* inflate(bytes: Uint8Array): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (typeof DecompressionStream === "undefined") throw new UnsupportedError("this host cannot decompress gzip (DecompressionStream is missing)");
  let start = 0;
  do {
    // What has been given out of this member; an end that was none is found out only there.
    let given = 0, end = start, failure: unknown;
    for (end of endsOfMember(bytes, start)) {
      failure = undefined;
      let at = 0;
      try {
        for await (const part of pieces(through(bytes.subarray(start, end), new DecompressionStream("gzip")))) {
          const fresh = part.subarray(Math.max(0, given - at));
          at += part.length;
          given = Math.max(given, at);
          if (fresh.length > 0) yield fresh;
        }
        break;
      } catch (cause) {
        failure = cause;
      }
    }
    if (failure !== undefined) throw failure as Error;
    start = end;
  } while (start < bytes.length);
}

/** Feeds small pieces on demand, so that a bomb is inflated no further than its reader goes. */
function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): ReadableStream<Uint8Array<ArrayBuffer>> {
  const step = 2 ** 16;
  let at = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += step)) as Uint8Array<ArrayBuffer>);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return source.pipeThrough(transform);
}

async function* pieces(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Cancelling a stream that broke rejects with the error its reader has seen already.
    await reader.cancel().catch(() => {});
  }
}

/** Places that look like the beginning of a member and are none: in files of chance one in 100 MB. */
const maxTries = 16;

/**
 * Where the member that begins at `start` may end, the likeliest first: bgzip states it; any other ends where what follows
 * looks like a member's header, or with the file. The platform's streams take one member and not a byte more (but Node's
 * before 24), and only inflating tells.
 */
function* endsOfMember(bytes: Uint8Array, start: number): Generator<number> {
  const stated = bgzipLength(bytes.subarray(start));
  if (stated > 0) {
    yield Math.min(start + stated, bytes.length);
    return;
  }
  let tries = 0;
  for (let at = bytes.indexOf(0x1f, start + 18); at >= 0 && tries < maxTries; at = bytes.indexOf(0x1f, at + 1)) {
    // Deflate, and no flag that is none.
    if (bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8 || bytes[at + 3]! >= 0x20) continue;
    tries++;
    yield at;
  }
  yield bytes.length;
}

/** Length of the bgzip block that begins here, from its extra field `BC`; 0 if there is none. */
function bgzipLength(bytes: Uint8Array): number {
  if (bytes.length < 18 || !isGzip(bytes) || !(bytes[3]! & 4)) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = Math.min(12 + view.getUint16(10, true), bytes.length);
  for (let at = 12; at + 6 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (bytes[at] === 0x42 && bytes[at + 1] === 0x43) return view.getUint16(at + 4, true) + 1;
  }
  return 0;
}
