import { Hono } from "hono";
import type { AppEnv } from "../deps.ts";

/** Tells that the Worker runs with valid settings. It is for anybody, so it asks no binding; the health of these is at `/api/v1/health`. */
export const health = new Hono<AppEnv>().get("/healthz", (c) => c.json({ status: "ok" }, 200, { "cache-control": "no-store" }));
