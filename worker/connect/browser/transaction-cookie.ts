import type { Context } from "hono";
import { TRANSACTION_LIFETIME } from "../../vault/vault.ts";
import type { ConnectEnv } from "../connect-env.ts";
import { clearHostCookie, readHostCookie, setHostCookie } from "./host-cookie.ts";

/** Each sign-in at a provider has a cookie of its own, so that two tabs do not disturb each other. */
const cookieOf = (state: string): string => `cardea-authorization-${state.slice(0, 12).replace(/[^A-Za-z0-9_-]/g, "")}`;

/** Has the browser keep what binds the sign-in to it. */
export function keepTransaction(c: Context<ConnectEnv>, { state, sealed }: { state: string; sealed: string }): void {
  setHostCookie(c, cookieOf(state), sealed, TRANSACTION_LIFETIME);
}

/** What the browser kept for the state an answer names. */
export const readTransaction = (c: Context<ConnectEnv>, state: string): string | undefined => readHostCookie(c, cookieOf(state));

export const forgetTransaction = (c: Context<ConnectEnv>, state: string): void => clearHostCookie(c, cookieOf(state));
