import type { AppEnv } from "../deps.ts";
import type { Texts } from "./texts/en.ts";

/** What every page finds in its context: `texts` in the language the browser asked for. */
export type ConnectEnv = AppEnv & { Variables: { texts: Texts } };
