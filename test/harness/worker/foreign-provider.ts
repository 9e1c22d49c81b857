import { inject } from "vitest";
import type { DocumentReply } from "../../fixtures/document-host.ts";
import type { Page } from "../browser.ts";
import { answerAt } from "./document.ts";
import { person, type TestProject } from "./project.ts";

/** Replies by endpoint. An endpoint without a reply here answers as the standards say. */
export type ForeignAnswers = Partial<Record<"resource" | "metadata" | "register" | "token" | "userinfo" | "revoke", DocumentReply | DocumentReply[]>>;

type ForeignService = Awaited<ReturnType<typeof makeForeignService>>;

export const jsonReply = (body: unknown, status = 200): DocumentReply => ({ status, body: JSON.stringify(body) });

/**
 * A server and its OAuth provider, which answer exactly what a test says. Both are paths of one origin.
 * @param change properties of the provider's metadata to add or replace
 */
export async function makeForeignService(answers: ForeignAnswers = {}, change: object = {}) {
  const origin = inject("origins").agents;
  const id = crypto.randomUUID();
  const issuer = `${origin}/${id}`;
  const url = `${issuer}/mcp`;
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    revocation_endpoint: `${issuer}/revoke`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
    ...change,
  };
  const usual: Required<ForeignAnswers> = {
    resource: jsonReply({ resource: url, authorization_servers: [issuer] }),
    metadata: jsonReply(metadata),
    register: jsonReply({ client_id: "client-1", token_endpoint_auth_method: "none" }, 201),
    token: jsonReply({ access_token: "at-1", token_type: "Bearer", expires_in: 3600, refresh_token: "rt-1" }),
    userinfo: jsonReply({ email: "ada@there.example" }),
    revoke: { status: 200, body: "" },
  };
  const addresses: Record<keyof ForeignAnswers, string> = {
    resource: `${origin}/.well-known/oauth-protected-resource/${id}/mcp`,
    metadata: `${origin}/.well-known/oauth-authorization-server/${id}`,
    register: `${issuer}/register`,
    token: `${issuer}/token`,
    userinfo: `${issuer}/userinfo`,
    revoke: `${issuer}/revoke`,
  };
  const say = async (said: ForeignAnswers) => {
    for (const [name, replies] of Object.entries(said)) await answerAt(addresses[name as keyof ForeignAnswers], ...[replies].flat());
  };
  await say({ ...usual, ...answers });
  // The first request, at discovery, gets a challenge. Later ones get 503, so new credentials are not tried.
  await answerAt(url, { status: 401, headers: { "www-authenticate": "Bearer" } }, { status: 503 });
  /** Publishes the same metadata at the path of OpenID Connect. */
  const publishOpenId = () => answerAt(`${issuer}/.well-known/openid-configuration`, jsonReply(metadata));
  return { url, issuer, addresses, say, publishOpenId };
}

/** One person for each project, who signs in to Cardea once. */
const people = new WeakMap<TestProject, ReturnType<typeof person>>();

/** Adds the server to a project and lets a person sign in at its OAuth provider. @returns the last page, the person, the link and the server's slug */
export async function signInAt(project: TestProject, service: ForeignService, oauth?: object, slug = `s${crypto.randomUUID().slice(0, 8)}`) {
  await project.addOAuthServer(slug, oauth, service.url);
  const link = await project.userLink([slug]);
  const known = people.get(project) ?? person("ada", link);
  people.set(project, known);
  const ada = await known;
  const page = await hop(ada, `${link}/${slug}`);
  return { page, ada, link, slug };
}

/** Goes to the provider and back to Cardea's callback. @param answer parameters of the provider's redirect @returns the last page */
export async function hop(
  browser: Awaited<ReturnType<typeof person>>,
  at: string,
  answer: Record<string, string> = { code: "the-code" },
): Promise<Page> {
  const leaving = await browser.submit(at);
  const authorizationUrl = /url=([^"]+)"/.exec(leaving.text)?.[1]?.replaceAll("&amp;", "&");
  if (!authorizationUrl) return leaving;
  const request = new URL(authorizationUrl).searchParams;
  const callback = new URL(request.get("redirect_uri") ?? "");
  for (const [name, value] of Object.entries({ ...answer, state: request.get("state") ?? "" })) callback.searchParams.set(name, value);
  return browser.open(callback.pathname + callback.search);
}
