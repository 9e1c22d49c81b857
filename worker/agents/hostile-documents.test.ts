import { afterEach, describe, expect, test, vi } from "vitest";
import type { DocumentReply } from "../../test/fixtures/document-host.ts";
import { authorizationPath, authorize, handleOf, redeemCode, refreshToken, requestToken, type Tokens } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { answerAt, documentAt, newDocumentUrl, publishDocument, timesAsked } from "../../test/harness/worker/document.ts";
import { asAdmin, connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { DOCUMENTS_FOR_ONE } from "./clients/client-documents.ts";

const EVIL_REDIRECT = "https://evil.example/callback";
const REDIRECTS = [301, 302, 303, 307, 308];

/** A document at a URL, and a redirect from there to another document, which an attacker has made for the same client id. */
async function twoDocuments(status: number) {
  const [url, evil] = [newDocumentUrl(), newDocumentUrl()];
  await answerAt(evil, { body: JSON.stringify(documentAt(url, { client_name: "Evil", redirect_uris: [EVIL_REDIRECT] })) });
  const good: DocumentReply = { body: JSON.stringify(documentAt(url)) };
  const redirection: DocumentReply = { status, headers: { location: evil } };
  return { url, evil, good, redirection };
}

let project: Promise<TestProject> | undefined;

/** The consent page that the project's administrator sees for an agent with this client id. */
async function visit(client_id: string, change: Record<string, string> = {}, headers: Record<string, string> = {}) {
  project ??= makeProject();
  const { slug, admin } = await project;
  return admin.visit((await authorizationPath(slug, { client_id, ...change })).path, { headers });
}

describe("M5: a client metadata document behind a redirect", () => {
  test.each(REDIRECTS)("a document behind a redirect %i is refused at the authorization endpoint", async (status) => {
    const { url, evil, redirection } = await twoDocuments(status);
    await answerAt(url, redirection);
    for (const redirect_uri of [EVIL_REDIRECT, "http://127.0.0.1:33418/callback"]) {
      const page = await visit(url, { redirect_uri });
      expect([page.status, page.location, handleOf(page.text)]).toEqual([400, undefined, undefined]);
      expect(page.text).not.toContain("Evil");
    }
    expect([await timesAsked(url), await timesAsked(evil)]).toEqual([2, 0]);
  });

  test.each(REDIRECTS)("a redirect %i that appears when the person allows the agent gives no code", async (status) => {
    const { url, evil, good, redirection } = await twoDocuments(status);
    await answerAt(url, good, redirection);
    const project = await makeProject();
    const { path } = await authorizationPath(project.slug, { client_id: url });
    const handle = handleOf((await project.admin.visit(path)).text) ?? "";
    const answer = await project.admin.submit(path, { handle, decision: "approve", scope: "mcp:call" });
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect([await timesAsked(url), await timesAsked(evil)]).toEqual([2, 0]);
  });

  test.each(REDIRECTS)("a redirect %i that appears at the token endpoint gives no token, and consumes nothing", async (status) => {
    const { url, evil, good, redirection } = await twoDocuments(status);
    await answerAt(url, good, good, redirection, good, redirection, good);
    const grant = await authorize(await asAdmin(), (await makeProject()).slug, { client_id: url });
    const refused = await redeemCode(grant);
    expect([refused.status, await refused.json()]).toMatchObject([401, { error: "invalid_client" }]);
    const redeemed = await redeemCode(grant);
    expect(redeemed.status).toBe(200);
    const { refresh_token } = (await redeemed.json()) as Tokens;
    expect((await refreshToken(grant, refresh_token)).status).toBe(401);
    expect((await refreshToken(grant, refresh_token)).status).toBe(200);
    expect([await timesAsked(url), await timesAsked(evil)]).toEqual([6, 0]);
  });

  test("the page of a person's agents shows no name from a document behind a redirect", async () => {
    const { url, evil, good, redirection } = await twoDocuments(302);
    await answerAt(url, good, good, good, redirection);
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    await redeemCode(await authorize(ada, project.slug, { client_id: url }));
    const page = await ada.open("/connections");
    expect(page.text).not.toContain("Evil");
    expect(page.text).toContain(new URL(url).host);
    expect(await timesAsked(evil)).toBe(0);
  });
});

describe("M5: a client metadata document that is not valid", () => {
  const ok = (url: string, change: object = {}): DocumentReply => ({ body: JSON.stringify(documentAt(url, change)) });
  const replies: [string, (url: string) => DocumentReply][] = [
    ["too large", (url) => ok(url, { client_uri: "x".repeat(6000) })],
    ["no JSON", () => ({ body: "<!doctype html>" })],
    ["of another type", (url) => ({ ...ok(url), headers: { "content-type": "text/html" } })],
    ["another client's", (url) => ok(url, { client_id: `${url}/other` })],
    ["gone", () => ({ status: 404 })],
    ["forbidden, with a document", (url) => ({ ...ok(url), status: 403 })],
    ["empty", () => ({ body: "" })],
  ];

  test.each(replies)("a document that is %s is refused on the page and at the token endpoint", async (_, replyAt) => {
    const url = newDocumentUrl();
    await answerAt(url, ok(url), ok(url), replyAt(url));
    const grant = await authorize(await asAdmin(), (await makeProject()).slug, { client_id: url });
    const answer = await redeemCode(grant);
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: "invalid_client" }]);
    const page = await visit(url);
    expect([page.status, page.location, handleOf(page.text)]).toEqual([400, undefined, undefined]);
    expect(page.text).toContain("This request is not valid");
  });
});

describe("M5: a client metadata document that cannot be fetched at the moment", () => {
  test.each([500, 502, 503, 504, 429])("no agent is signed out and none is let in while a document's host answers %i", async (status) => {
    const clientId = await publishDocument();
    const project = await makeProject();
    const grant = await authorize(await asAdmin(), project.slug, { client_id: clientId });
    const { refresh_token } = (await (await redeemCode(grant)).json()) as Tokens;
    const waiting = await authorize(await asAdmin(), (await makeProject()).slug, { client_id: clientId });

    await answerAt(clientId, { status });
    for (const ask of [
      () => refreshToken(grant, refresh_token),
      () => redeemCode(waiting),
      () => requestToken({ token: refresh_token, client_id: clientId }),
    ]) {
      const answer = await ask();
      expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toMatchObject([
        503,
        "30",
        { error: "temporarily_unavailable" },
      ]);
    }
    const page = await visit(clientId);
    expect([page.status, page.location, handleOf(page.text)]).toEqual([503, undefined, undefined]);
    expect(page.text).toContain("Try again in a minute");

    await answerAt(clientId, { body: JSON.stringify(documentAt(clientId)) });
    expect((await redeemCode(waiting)).status).toBe(200);
    expect((await refreshToken(grant, refresh_token)).status).toBe(200);
  });
});

describe("M5: fetching a client metadata document", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("a document is fetched once for each request that needs it, at its https address, without following redirects", async () => {
    const url = `https://agent.example.com/${crypto.randomUUID()}/client.json`;
    const sent: (string | undefined)[] = [];
    const through = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
      if (String(input) !== url) return through(input, init);
      sent.push(init?.redirect);
      return Promise.resolve(Response.json(documentAt(url)));
    });
    const grant = await authorize(await asAdmin(), (await makeProject()).slug, { client_id: url });
    const { refresh_token } = (await (await redeemCode(grant)).json()) as Tokens;
    const refreshed = (await (await refreshToken(grant, refresh_token)).json()) as Tokens;
    expect((await requestToken({ token: refreshed.refresh_token, client_id: url })).status).toBe(200);
    expect(sent).toEqual(["manual", "manual", "manual", "manual", "manual"]);
    expect((await refreshToken(grant, refreshed.refresh_token)).status).toBe(400);
  });

  test("a document is not fetched for a person who is not signed in or not in the project", async () => {
    const url = await publishDocument();
    const { path } = await authorizationPath((await makeProject()).slug, { client_id: url });
    expect((await makeBrowser().visit(path)).status).toBe(303);
    const eve = await person("eve", await (await makeProject()).userLink());
    expect((await eve.visit(path)).status).toBe(403);
    expect((await eve.submit(path, { handle: "x", decision: "approve" })).status).toBe(403);
    expect(await timesAsked(url)).toBe(0);
  });

  const jwt = (claims: object) => `${btoa('{"alg":"ES256"}')}.${btoa(JSON.stringify(claims)).replaceAll("=", "")}.${btoa("signature")}`;

  test("a document is not fetched for a token request without a grant of that client", async () => {
    const url = await publishDocument();
    const other = await authorize(await asAdmin(), (await makeProject()).slug);
    const { refresh_token } = (await (await redeemCode(other)).json()) as Tokens;
    const type = { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };
    const forms: Record<string, string>[] = [
      { grant_type: "authorization_code", code: "u:g:s", client_id: url, code_verifier: "v" },
      { grant_type: "refresh_token", refresh_token: "u:g:s", client_id: url },
      { grant_type: "refresh_token", refresh_token: "x", client_id: url },
      { grant_type: "refresh_token", refresh_token, client_id: url },
      { grant_type: "refresh_token", refresh_token, ...type, client_assertion: jwt({ iss: url, sub: url }) },
      { grant_type: "refresh_token", refresh_token, client_id: other.clientId, ...type, client_assertion: jwt({ iss: url }) },
      { grant_type: "client_credentials", client_id: url },
      { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: jwt({ iss: url }), client_id: url },
      { client_id: url },
    ];
    for (const form of forms) {
      const answer = await requestToken(form);
      expect([JSON.stringify(form), Math.floor(answer.status / 100)]).toEqual([JSON.stringify(form), 4]);
      expect(await answer.json()).toHaveProperty("error");
    }
    for (const token of ["u:g:s", "x", refresh_token]) expect((await requestToken({ token, client_id: url })).status).toBe(200);
    const basic = { authorization: `Basic ${btoa(`${encodeURIComponent(url)}:secret`)}`, "content-type": "application/x-www-form-urlencoded" };
    expect((await send("/oauth/token", { method: "POST", headers: basic, body: "grant_type=refresh_token&refresh_token=u:g:s" })).status).toBe(401);
    expect(await timesAsked(url)).toBe(0);
    expect((await refreshToken(other, refresh_token)).status).toBe(200);
  });

  test.each(["https://10.0.0.1/client.json", "https://2130706433/client.json", "http://agent.example.com/client.json", "file:///etc/passwd"])(
    "S64: a document is not fetched at %s",
    async (client_id) => {
      const page = await visit(client_id);
      expect([page.status, page.location]).toEqual([400, undefined]);
    },
  );

  test("documents are fetched for one network up to the limit, and still for another network", async () => {
    const url = await publishDocument();
    const { rateLimit } = makeRooms(bindings).people;
    for (let times = 0; times < DOCUMENTS_FOR_ONE; times++) await rateLimit.take("client-document:network:203.0.113.9", DOCUMENTS_FOR_ONE);
    const page = await visit(url, {}, { "cf-connecting-ip": "203.0.113.9" });
    expect([page.status, handleOf(page.text)]).toEqual([429, undefined]);
    expect(await timesAsked(url)).toBe(0);
    expect((await visit(url, {}, { "cf-connecting-ip": "203.0.113.10" })).status).toBe(200);
  });

  test("documents are fetched for one grant up to the limit, and its code can be used later", async () => {
    const url = await publishDocument();
    const grant = await authorize(await asAdmin(), (await makeProject()).slug, { client_id: url });
    const [userId, grantId] = grant.code.split(":");
    const { rateLimit } = makeRooms(bindings).people;
    const subject = `client-document:grant:${userId}:${grantId}`;
    for (let times = 0; times < DOCUMENTS_FOR_ONE; times++) await rateLimit.take(subject, DOCUMENTS_FOR_ONE);
    const refused = await redeemCode(grant);
    expect([refused.status, await refused.json()]).toMatchObject([429, { error: "temporarily_unavailable" }]);
    await bindings.DB.prepare("DELETE FROM request_counts WHERE subject = ?").bind(subject).run();
    expect((await redeemCode(grant)).status).toBe(200);
  });
});
