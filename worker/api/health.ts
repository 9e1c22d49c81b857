import { Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import { BUILD_HEADER } from "../lib/http/console-answer.ts";

/** A hash of code and settings, which `npm run deploy` puts in their place (`--define`). No other way of starting the Worker has one. */
declare const CARDEA_BUILD: string | undefined;
const BUILD: Record<string, string> = typeof CARDEA_BUILD === "string" ? { [BUILD_HEADER]: CARDEA_BUILD } : {};

/** Tells that the Worker runs with valid settings. It is for anybody, so it asks no binding; the health of these is at `/api/v1/health`. */
export const health = new Hono<AppEnv>().get("/healthz", (c) => c.json({ status: "ok" }, 200, { "cache-control": "no-store", ...BUILD }));
