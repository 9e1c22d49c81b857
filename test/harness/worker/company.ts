import { inject } from "vitest";
import type { Bindings } from "../../../worker/bindings.ts";
import { makeBrowserOn, type Page } from "../browser.ts";
import { signInAtProvider } from "../provider.ts";
import { bindings, ORIGIN, send } from "./app.ts";
import { asAdmin, setFixtures } from "./project.ts";

export type Conflict = { id: string; email: string; subject: string; holderSubject: string | null; isKnown: boolean };
export type Browser = ReturnType<typeof newBrowser>;

/** Bindings with which people can also sign in at the fixtures' OpenID provider. Set by `useProvider`. */
export let withProvider: Bindings;

/** Registers Cardea at the fixtures' OpenID provider. Call it in `beforeAll`. */
export async function useProvider(): Promise<void> {
  const { authorization } = inject("origins");
  const response = await fetch(`${authorization}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: [`${ORIGIN}/sign-in/callback`], token_endpoint_auth_method: "client_secret_basic" }),
  });
  const { client_id, client_secret } = (await response.json()) as { client_id: string; client_secret: string };
  withProvider = { ...bindings, OIDC_ISSUER: authorization, OIDC_CLIENT_ID: client_id, OIDC_CLIENT_SECRET: client_secret, OIDC_NAME: "Example Ltd" };
}

export const newBrowser = (at = withProvider) => makeBrowserOn(ORIGIN, (path, init) => send(path, init, at));
export const newAddress = (name = "john") => `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;
export const newSubject = () => crypto.randomUUID();

const authorizationUrlOf = (page: Page) => /url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
export const begin = async (browser: Browser, next: string) => authorizationUrlOf(await browser.submit("/sign-in/company", { next }));

/** Signs in at the provider as this subject. @param email the subject's address at the provider */
export async function enter(subject: string, email: string, { browser = newBrowser(), next = "/" }: { browser?: Browser; next?: string } = {}) {
  await setFixtures({ addresses: { [subject]: email } });
  const page = await browser.visit(await signInAtProvider(await begin(browser, next), subject, ORIGIN));
  return { browser, page };
}

export const me = async (browser: Browser) => (await browser.api<{ email: string; canCreateProjects: boolean }>("GET", "/me")).body;
export const conflicts = async () => (await (await asAdmin()).api<{ conflicts: Conflict[] }>("GET", "/sign-in-conflicts")).body.conflicts;
export const conflictOf = async (subject: string) => (await conflicts()).find((one) => one.subject === subject);
export const decide = async (id: string | undefined, decision: string, by?: Browser) =>
  (by ?? (await asAdmin())).api<{ code?: string }>("POST", `/sign-in-conflicts/${id}`, { decision });
