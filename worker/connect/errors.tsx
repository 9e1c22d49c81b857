import { Hono } from "hono";
import { AppError, errorCodes } from "../lib/errors.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { ErrorKindPage } from "./pages/error-kind-page.tsx";

/** The page to which the `type` of a problem leads (RFC 9457 §3.1.1): what the error means, why it occurs, and what to do. */
export const errorRoutes = new Hono<ConnectEnv>().get("/errors/:code", (c) => {
  const code = errorCodes.find((known) => known === c.req.param("code"));
  if (!code) throw new AppError("resource.not_found");
  c.header("vary", "Accept-Language");
  return c.html(<ErrorKindPage t={c.var.texts} error={new AppError(code)} />);
});
