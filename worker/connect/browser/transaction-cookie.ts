import type { Context } from "hono";
import { TRANSACTION_LIFETIME } from "../../vault/vault.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { clearHostCookie, readHostCookie, setHostCookie } from "./host-cookie.ts";

/** The name of the cookie of one sign-in at a provider. Each sign-in has its own cookie, so that two tabs do not disturb each other. */
const cookieOf = (state: string): string => `cardea-authorization-${state.slice(0, 12).replace(/[^A-Za-z0-9_-]/g, "")}`;

/** Stores a sealed transaction in a cookie of the browser that began it. @param state names the cookie */
export function keepTransaction(c: Context<ConnectEnv>, { state, sealed }: { state: string; sealed: string }): void {
  setHostCookie(c, cookieOf(state), sealed, TRANSACTION_LIFETIME);
}

/** The sealed transaction that the browser keeps for this state. */
export const readTransaction = (c: Context<ConnectEnv>, state: string): string | undefined => readHostCookie(c, cookieOf(state));

export const forgetTransaction = (c: Context<ConnectEnv>, state: string): void => clearHostCookie(c, cookieOf(state));
