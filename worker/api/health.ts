import { Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import { reasonOf } from "../lib/errors.ts";

/** Whether Cardea can do its work: each binding it needs for a call answers. */
export const health = new Hono<AppEnv>().get("/healthz", async (c) => {
  const { DB, OAUTH_KV, VAULT_KV } = c.env;
  const { keeper, log } = c.var.deps;
  const checks = {
    database: () => DB.prepare("SELECT 1").first(),
    oauthStore: () => OAUTH_KV.get("healthz"),
    vaultStore: () => VAULT_KV.get("healthz"),
    keeper: () => keeper.snapshot({ projectId: "prj_healthz", subject: "project" }),
  };
  const states = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const failure = await check().then(() => undefined, reasonOf);
      if (failure !== undefined) log.error("health.failed", { name, reason: failure });
      return [name, failure === undefined ? "ok" : "failed"] as const;
    }),
  );
  const well = states.every(([, state]) => state === "ok");
  return c.json({ status: well ? "ok" : "failed", ...Object.fromEntries(states) }, well ? 200 : 503);
});
