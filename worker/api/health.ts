import { Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import { SECOND } from "../lib/clock.ts";

/** Whether Cardea can do its work: each binding it needs for a call answers, or did so some seconds ago, as `Age` says (RFC 9111 §5.1). */
export const health = new Hono<AppEnv>().get("/healthz", async (c) => {
  const { checkHealth, clock } = c.var.instance;
  const { at, states } = await checkHealth(c.var.background);
  const well = Object.values(states).every((state) => state === "ok");
  const age = String(Math.max(0, Math.floor((clock.now() - at) / SECOND)));
  return c.json({ status: well ? "ok" : "failed", ...states }, well ? 200 : 503, { age, "cache-control": "no-store" });
});
