import { expect, test, vi } from "vitest";
import type { DocumentReply } from "../../test/fixtures/document-host.ts";
import { PATIENCE } from "../../test/harness/patience.ts";
import { makeNumbers } from "../../test/harness/seeded-numbers.ts";
import { type ForeignAnswers, hop, makeForeignService } from "../../test/harness/worker/foreign-provider.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { meaningOf } from "./provider-refusal.ts";
import { watchTokenFetch } from "./token-reply.ts";

const STATUSES = [200, 200, 200, 200, 201, 202, 204, 301, 304, 302, 307, 400, 400, 401, 403, 404, 405, 408, 410, 418, 429, 500, 502, 503, 520];
const TYPES = ["application/json", "text/html", "text/plain", "application/x-www-form-urlencoded", "application/jwt", ""];
const VALUES = [null, "", "x", 0, -1, 1e99, "3600", true, false, [], [null], ["x", 5], {}, { a: 1 }, "https://10.0.0.1/", "\u0000", "x".repeat(5000)];
const MEMBERS: Record<keyof ForeignAnswers, string[]> = {
  resource: ["resource", "authorization_servers", "scopes_supported", "bearer_methods_supported"],
  metadata: [
    ...[
      "issuer",
      "authorization_endpoint",
      "token_endpoint",
      "registration_endpoint",
      "revocation_endpoint",
      "userinfo_endpoint",
      "scopes_supported",
    ],
    ...[
      "response_types_supported",
      "code_challenge_methods_supported",
      "token_endpoint_auth_methods_supported",
      "client_id_metadata_document_supported",
    ],
  ],
  register: ["client_id", "client_secret", "token_endpoint_auth_method", "redirect_uris", "grant_types", "client_secret_expires_at", "error"],
  token: ["access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token", "error", "error_description", "ok"],
  userinfo: ["email", "preferred_username", "login", "name"],
  revoke: ["error"],
};
const ERRORS = ["invalid_grant", "invalid_client", "invalid_scope", "server_error", "invalid_request", "x y", ""];

type Numbers = (below: number) => number;

function bodyOf(next: Numbers, own: string, members: string[]): string {
  const pick = <Item>(items: Item[]): Item | undefined => items[next(items.length)];
  const whole: Record<string, unknown> = JSON.parse(own || "{}");
  for (const name of members) if (next(3) === 0) whole[name] = name === "error" && next(2) === 0 ? pick(ERRORS) : pick(VALUES);
  const bodies = [
    own,
    JSON.stringify(whole),
    JSON.stringify(whole),
    JSON.stringify(whole),
    "",
    "null",
    "[]",
    '"x"',
    "{",
    "<html>&error=x</html>",
    "a=b&access_token=c",
    '{"__proto__":{"a":1}}',
  ];
  return pick(bodies) ?? "";
}

const ENDPOINTS = ["resource", "metadata", "register", "token", "userinfo"] as const;

test("whatever a service answers at any endpoint, the person is connected or is told the reason, and can go on", async () => {
  const next = makeNumbers(2026);
  const project = await makeProject();
  const ada = await person("ada", await project.userLink(["header"]));
  for (let round = 0; round < 60; round++) {
    const service = await makeForeignService();
    const name = ENDPOINTS[next(ENDPOINTS.length)] ?? "token";
    const own = await (await fetch(service.addresses[name])).text();
    const reply: DocumentReply = {
      status: STATUSES[next(STATUSES.length)] ?? 200,
      body: bodyOf(next, own, MEMBERS[name]),
      headers: {
        "content-type": TYPES[next(TYPES.length)] ?? "",
        ...(next(4) === 0 && { location: "/x", "retry-after": "x", "www-authenticate": 'Bearer error="' }),
      },
    };
    await service.say({ [name]: reply });
    const slug = `r${round}`;
    await project.addOAuthServer(slug, undefined, service.url);
    const link = await project.userLink([slug]);
    const page = await hop(ada, `${link}/${slug}`);
    const what = `${name} ${JSON.stringify(reply).slice(0, 400)}`;
    expect([what, page.status, page.text.includes("Something went wrong")]).toEqual([
      what,
      expect.toSatisfy((status) => [200, 400, 409, 502, 503].includes(status)),
      false,
    ]);
    expect([what, page.text.includes("is connected.") || page.text.includes("Nothing was stored.")]).toEqual([what, true]);
    expect((await ada.open(link)).status).toBe(200);
    expect((await project.api("GET", "/servers")).status).toBe(200);
  }
});

test("whatever a service answers to a revocation, the credential has ended, and its outcome at the service is known", async () => {
  const next = makeNumbers(52);
  const project = await makeProject();
  const ada = await person("ada", await project.userLink(["header"]));
  const said: { slug: string; status: number; what: string }[] = [];
  for (let round = 0; round < 25; round++) {
    const service = await makeForeignService();
    const slug = `v${round}`;
    await project.addOAuthServer(slug, undefined, service.url);
    const link = await project.userLink([slug]);
    expect((await hop(ada, `${link}/${slug}`)).text).toContain("is connected.");
    const status = STATUSES[next(STATUSES.length)] ?? 200;
    const body = status === 204 || status === 304 ? "" : bodyOf(next, "", [...MEMBERS.revoke, "error_description"]);
    const headers = { "content-type": TYPES[next(TYPES.length)] ?? "", "retry-after": ["", "5", "x", "-1"][next(4)] ?? "", location: "/x" };
    await service.say({ revoke: { status, body, headers } });
    const { body: listed } = await project.api<{ credentials: { id: string; server: string }[] }>("GET", "/credentials");
    const id = listed.credentials.find(({ server }) => server === slug)?.id;
    expect((await project.api("DELETE", `/credentials/${id}`)).status).toBe(204);
    said.push({ slug, status, what: JSON.stringify({ status, body, headers }) });
    expect([said.at(-1), (await ada.open(link)).text.includes("Connected")]).toEqual([said.at(-1), false]);
  }
  const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
  const path = `/members/${body.members.find(({ email }) => email === ada.email)?.id}`;
  await vi.waitFor(async () => {
    const { body } = await project.api<{ connections: { server: string; status: string; providerRevocation: string }[] }>("GET", path);
    const found = new Map(body.connections.map((one) => [one.server, one]));
    for (const { slug, status, what } of said) {
      const outcome = status < 300 ? "done" : expect.stringMatching(/^(done|pending|unsupported)$/);
      expect([what, found.get(slug)]).toEqual([what, expect.objectContaining({ status: "revoked", providerRevocation: outcome })]);
    }
  }, PATIENCE);
});

test("whatever a service answers to a refresh, the result is a token or exactly one meaning", async () => {
  const next = makeNumbers(15);
  for (let round = 0; round < 500; round++) {
    const status = STATUSES[next(STATUSES.length)] ?? 200;
    const body = bodyOf(next, '{"access_token":"a","refresh_token":"b","expires_in":5}', MEMBERS.token);
    const headers = { "content-type": TYPES[next(TYPES.length)] ?? "", "retry-after": ["", "5", "x", "-1"][next(4)] ?? "" };
    const isEmpty = status === 204 || status === 304;
    const answered = watchTokenFetch(async () => new Response(isEmpty ? null : body, { status, headers }), {});
    const response = await answered.fetch("https://provider.example/token");
    const meaning = meaningOf(answered, 0);
    expect([response.status, meaning?.kind]).toEqual([
      expect.any(Number),
      expect.stringMatching(/^(grant-dead|client-refused|scope-refused|busy|moved|broken)$/),
    ]);
  }
});
