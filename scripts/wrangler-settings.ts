import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "smol-toml";
import type { experimental_readRawConfig } from "wrangler";

/** Settings of wrangler as their file has them. */
type WranglerSettings = ReturnType<typeof experimental_readRawConfig>["rawConfig"];

/**
 * Reads the settings in a file of wrangler. wrangler's own reader takes most of a second to load, so it reads only JSON with comments and what is no JSON.
 * @throws Error that names the mistake, if the file is no TOML or JSON
 */
export function readWranglerSettings(file: string): WranglerSettings {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".toml")) return parse(text) as WranglerSettings;
  try {
    return JSON.parse(text) as WranglerSettings;
  } catch {
    const wrangler: typeof import("wrangler") = createRequire(import.meta.url)("wrangler");
    return wrangler.experimental_readRawConfig({ config: file }).rawConfig;
  }
}
