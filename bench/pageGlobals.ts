import lodash from "lodash";
import platform from "platform";

/** benchmark.js finds its dependencies by require, or, in a page, here. */
export const globals = Object.assign(globalThis, { _: lodash as unknown, platform: platform as unknown });
