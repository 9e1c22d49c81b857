import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The program of the official conformance suite. */
export const suite = join(dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")), "dist/index.js");
