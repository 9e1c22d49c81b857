import { Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import { clientNetwork, networkOf } from "../people/people.ts";

/** Sends one test mail, for `npm run deploy`, with a token that it has written to D1. A mail that cannot be sent is no error of this request. */
export const testMail = new Hono<AppEnv>().post("/operator/test-mail", async (c) => {
  const [, token = ""] = /^Bearer ([A-Za-z0-9_-]+)$/.exec(c.req.header("authorization") ?? "") ?? [];
  const problem = await c.var.people.setUp.sendTestMail(token, networkOf(clientNetwork(c.req.raw.headers)));
  return c.json({ sent: problem === undefined, ...(problem !== undefined && { problem }) }, 200, { "cache-control": "no-store" });
});
