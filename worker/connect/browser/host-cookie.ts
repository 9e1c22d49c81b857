import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { SECOND } from "../../lib/clock.ts";
import { decideCookies } from "../../people/cookie-rules.ts";
import type { ConnectEnv } from "../connect-env.ts";

const rulesOf = (c: Context<ConnectEnv>) => decideCookies(c.var.instance.publicOrigin);

/** Sets a cookie that binds a sign-in to the browser that began it (S7). @param lifetime in milliseconds */
export function setHostCookie(c: Context<ConnectEnv>, name: string, value: string, lifetime: number): void {
  setCookie(c, name, value, { ...rulesOf(c), httpOnly: true, sameSite: "Lax", path: "/", maxAge: lifetime / SECOND });
}

export const readHostCookie = (c: Context<ConnectEnv>, name: string): string | undefined => getCookie(c, name, rulesOf(c).prefix);

export function clearHostCookie(c: Context<ConnectEnv>, name: string): void {
  deleteCookie(c, name, { ...rulesOf(c), path: "/" });
}
