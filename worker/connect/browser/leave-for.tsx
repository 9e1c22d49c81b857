import type { Context } from "hono";
import type { ConnectEnv } from "../connect-env.ts";
import { LeavingPage } from "../pages/leaving-page.tsx";

/** The page that takes the browser to a provider without a click. The provider does not learn from which page the browser comes. */
export function leaveFor(c: Context<ConnectEnv>, to: URL, lead: string): Response | Promise<Response> {
  c.header("referrer-policy", "no-referrer");
  return c.html(<LeavingPage t={c.var.texts} lead={lead} to={to} />);
}
