import type { Context } from "hono";
import type { ConnectEnv } from "../connect-env.ts";
import { LeavingPage } from "../pages/leaving-page.tsx";

/** The page that takes the browser to a provider by itself. The provider is told nothing of where it comes from. */
export function leaveFor(c: Context<ConnectEnv>, to: URL, lead: string): Response | Promise<Response> {
  c.header("referrer-policy", "no-referrer");
  return c.html(<LeavingPage t={c.var.texts} lead={lead} to={to} />);
}
