import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json",
};

export interface SiteOptions {
  /** URL prefix to folder; the longest that fits is taken. */
  readonly folders: Readonly<Record<string, string>>;
  /** Sent with every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Paths that are answered with 404. */
  readonly missing?: RegExp;
  /** What is sent instead of a file that is missing, as single-page servers do. */
  readonly fallback?: string;
}

export interface Site {
  readonly origin: string;
  /** What the page with this id posts to `/result`. */
  result(id: number): Promise<unknown>;
  close(): Promise<void>;
}

/** A static server on this machine. Pages post what they found: so nothing is evaluated in them, which a policy could forbid. */
export async function startSite(options: SiteOptions): Promise<Site> {
  const waiting = new Map<number, (result: unknown) => void>();
  const server = createServer((request, response) => {
    answer(request, response, options, waiting).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    result: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function answer(
  request: IncomingMessage, response: ServerResponse, options: SiteOptions, waiting: Map<number, (result: unknown) => void>,
): Promise<void> {
  const url = new URL(request.url!, "http://localhost");
  for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value);
  if (url.pathname === "/result") {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
    waiting.get(Number(url.searchParams.get("id")))?.(JSON.parse(text));
    response.writeHead(204).end();
    return;
  }
  const file = toFile(decodeURIComponent(url.pathname), options);
  const bytes = file && !options.missing?.test(url.pathname) ? await readFile(file).catch(() => undefined) : undefined;
  if (bytes) response.writeHead(200, { "Content-Type": TYPES[extname(file!)] ?? "application/octet-stream" }).end(bytes);
  else if (options.fallback !== undefined) response.writeHead(200, { "Content-Type": "text/html" }).end(options.fallback);
  else response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
}

function toFile(path: string, { folders }: SiteOptions): string | undefined {
  const [prefix] = Object.keys(folders).filter((candidate) => path.startsWith(candidate)).sort((a, b) => b.length - a.length);
  if (prefix === undefined) return undefined;
  const inside = normalize(`/${path.slice(prefix.length)}`);
  return join(folders[prefix]!, inside.endsWith("/") ? `${inside}index.html` : inside);
}
