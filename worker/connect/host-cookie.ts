import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SECOND } from "../lib/clock.ts";
import type { ConnectEnv } from "./connect-env.ts";

/** Binds what was begun to the browser that began it: `__Host-`, so that no sibling sub-domain sets or reads it (SECURITY.md S7). @param lifetime milliseconds */
export function setHostCookie(c: Context<ConnectEnv>, name: string, value: string, lifetime: number): void {
  setCookie(c, name, value, { prefix: "host", secure: true, httpOnly: true, sameSite: "Lax", path: "/", maxAge: lifetime / SECOND });
}

export const readHostCookie = (c: Context<ConnectEnv>, name: string): string | undefined => getCookie(c, name, "host");

export function clearHostCookie(c: Context<ConnectEnv>, name: string): void {
  deleteCookie(c, name, { prefix: "host", secure: true, path: "/" });
}
