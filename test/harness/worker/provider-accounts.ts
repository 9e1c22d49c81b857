import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { inject } from "vitest";
import { connectAgent, signInAgent } from "./agent.ts";
import type { Browser } from "./browser.ts";
import { connect, ledger, person, type TestProject } from "./project.ts";

/** Creates an OAuth client at the fixtures' authorization server, as an administrator does by hand before adding a server. */
export async function createClient(project: TestProject, method: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none") {
  const { redirectUri } = (await project.api<{ redirectUri: string }>("GET", "/redirect-uri")).body;
  const keys = method === "private_key_jwt" ? await generateKeyPair("ES256", { extractable: true }) : undefined;
  const response = await fetch(`${inject("origins").authorization}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "By hand",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: method,
      ...(keys && { jwks: { keys: [await exportJWK(keys.publicKey)] } }),
      grant_types: ["authorization_code", "refresh_token"],
    }),
  });
  const { client_id: id, client_secret: secret } = (await response.json()) as { client_id: string; client_secret?: string };
  return { id, redirectUri, ...(secret && { secret }), ...(keys && { privateKey: { pem: await exportPKCS8(keys.privateKey), algorithm: "ES256" } }) };
}

/** A client of the fixtures' authorization server that may use client credentials. */
export async function createMachineClient(): Promise<{ id: string; secret: string }> {
  const response = await fetch(`${inject("origins").authorization}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: "client_secret_basic",
    }),
  });
  const { client_id: id, client_secret: secret } = (await response.json()) as { client_id: string; client_secret: string };
  return { id, secret };
}

export const revocations = async () => (await ledger()).tokenRequests.revocation ?? 0;

export async function connected(project: TestProject, slug: string, name = "ada") {
  const link = await project.userLink([slug]);
  const ada = await person(name, link);
  const page = await connect(ada, link, slug, name);
  return { link, ada, page };
}

export async function agentOf(project: TestProject, browser: Browser) {
  return connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
}
