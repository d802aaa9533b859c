export const chromiumArguments: readonly string[];
export function findChromium(): string | undefined;
export function ensureChromium(): string;
export function ensureFirefox(): string | undefined;
export const webglArguments: readonly string[];
