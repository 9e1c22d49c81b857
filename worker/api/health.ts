import { Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import { SECOND } from "../lib/clock.ts";

/** Tells whether every binding that a call needs answers. The result may be some seconds old; the header `Age` tells how old (RFC 9111 §5.1). */
export const health = new Hono<AppEnv>().get("/healthz", async (c) => {
  const { checkHealth, clock } = c.var.instance;
  const { at, states } = await checkHealth(c.var.background);
  const isHealthy = Object.values(states).every((state) => state === "ok");
  const age = String(Math.max(0, Math.floor((clock.now() - at) / SECOND)));
  return c.json({ status: isHealthy ? "ok" : "failed", ...states }, isHealthy ? 200 : 503, { age, "cache-control": "no-store" });
});
