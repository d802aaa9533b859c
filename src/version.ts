/** Replaced by the bundler with package.json's. */
declare const RADIOMAPS_VERSION: string;
export const version = RADIOMAPS_VERSION;
