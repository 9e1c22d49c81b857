import type { AppEnv } from "../deps.ts";
import type { Texts } from "./texts/en.ts";

/** The context of every page. @property texts in the language that the browser asked for */
export type ConnectEnv = AppEnv & { Variables: { texts: Texts } };
