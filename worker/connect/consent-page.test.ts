import { describe, expect, test } from "vitest";
import { authorizationPath, authorize, handleOf, redeemCode, registerClient } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { publishDocument } from "../../test/harness/worker/document.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { hasHiddenText } from "../lib/text/hidden-text-rules.ts";

const CURSOR = "cursor://anysphere.cursor-mcp/oauth/callback";

async function register(metadata: object): Promise<{ status: number; body: { client_id?: string; error?: string } }> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token_endpoint_auth_method: "none", ...metadata }),
  };
  const response = await send("/oauth/register", init);
  return { status: response.status, body: (await response.json()) as { client_id?: string; error?: string } };
}

let project: Promise<TestProject> | undefined;

/** The consent page of a client, as the project's administrator sees it. */
async function pageFor(client_id: string, change: Record<string, string> = {}) {
  project ??= makeProject();
  const { slug, admin } = await project;
  return admin.visit((await authorizationPath(slug, { client_id, ...change })).path);
}

const headingOf = (page: string) => /<h1>(.*?)<\/h1>/s.exec(page)?.[1];
const NAMES: [string, string, string][] = [
  ["a right-to-left override", "Safe\u202etnega", "Allow Safetnega?"],
  ["tag characters", "Agent\u{e0041}\u{e0042}", "Allow Agent?"],
  ["NUL and escape characters", "A\u0000g\u001bent", "Allow Agent?"],
  ["zero-width and blank characters", "A\u200bg\u2060e\u00adn\u3164t\u2800", "Allow Agent?"],
  ["line breaks", "Agent\n\r\tof\u2028two", "Allow Agent of two?"],
  ["private-use characters", "Agent\ue000\uf8ff", "Allow Agent?"],
  ["more than 80 characters", "x".repeat(20_000), `Allow ${"x".repeat(79)}…?`],
];

describe("L7: a client's name on the consent page", () => {
  test.each(NAMES)("a client's name is shown without %s", async (_, name, heading) => {
    const page = await pageFor(await registerClient(name));
    expect(page.status).toBe(200);
    expect(headingOf(page.text)).toBe(heading);
    expect(hasHiddenText(page.text)).toBe(false);
  });

  test.each(NAMES.filter(([, name]) => name.length < 5000))(
    "a client's name from a document is shown without %s",
    async (_, client_name, heading) => {
      expect(headingOf((await pageFor(await publishDocument({ client_name }))).text)).toBe(heading);
    },
  );

  test("the client's id is shown if nothing of its name is visible", async () => {
    const client_id = await registerClient("\u200b\u202e");
    expect(headingOf((await pageFor(client_id)).text)).toBe(`Allow ${client_id}?`);
  });

  test("a client's name is shown the same way on the page of a person's agents", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const client_id = await registerClient(`Ev\u202eil${"x".repeat(500)}`);
    await redeemCode(await authorize(ada, project.slug, { client_id }));
    const { text } = await ada.open("/connections");
    expect(text).toContain(`Evil${"x".repeat(75)}…`);
    expect(text).not.toMatch(/\u202e|x{80}/);
  });

  test("the page names the publisher of a client's document", async () => {
    const published = await publishDocument();
    expect(new URL(published).port).not.toBe("");
    expect((await pageFor(published)).text).toContain(`Published by ${new URL(published).host}<`);
    expect((await pageFor(await registerClient())).text).toContain("nobody checked it");
  });
});

describe("L7: a redirect URI that is no valid address", () => {
  test.each(["https://a.example;sandbox;frame-ancestors/cb", "https://a.example,*/cb", "https://*/cb", "https://a.example'unsafe-inline'/cb"])(
    "the redirect URI %s is refused at registration",
    async (uri) => {
      expect(await register({ redirect_uris: [uri] })).toMatchObject({ status: 400, body: { error: "invalid_redirect_uri" } });
    },
  );

  test.each(["https://a.example;sandbox;frame-ancestors/cb", "https://*/cb"])(
    "the redirect URI %s is refused even together with a valid one, and adds nothing to a policy",
    async (uri) => {
      const { body } = await register({ redirect_uris: [uri, "https://a.example/cb"] });
      const page = await pageFor(body.client_id ?? "", { redirect_uri: uri });
      expect([page.status, page.location, handleOf(page.text)]).toEqual([400, undefined, undefined]);
      expect(page.headers.get("content-security-policy")).not.toMatch(/sandbox|\*/);
      expect((await pageFor(body.client_id ?? "", { redirect_uri: "https://a.example/cb" })).status).toBe(200);
      const byDocument = await publishDocument({ redirect_uris: [uri] });
      expect((await pageFor(byDocument, { redirect_uri: uri })).status).toBe(400);
    },
  );
});

describe("L7, S16: a loopback redirect URI is exact, except its port", () => {
  test.each([
    "http://127.0.0.1:33418/x/../callback",
    "http://127.0.0.1:33418/./callback",
    "http://0x7f.1:33418/callback",
    "http://127.1:33418/callback",
    "http://2130706433:33418/callback",
    "http://localhost:33418/callback",
    "http://127.0.0.1:33418/%63allback",
    "http://127.0.0.1:33418/callback?",
  ])("the redirect URI %s gets a page without a Location, and no code is sent", async (redirect_uri) => {
    for (const client_id of [await registerClient(), await publishDocument()]) {
      const page = await pageFor(client_id, { redirect_uri });
      expect([page.status, page.location, handleOf(page.text)]).toEqual([400, undefined, undefined]);
    }
  });

  test("another port of a loopback redirect URI is accepted, because programs take a free port", async () => {
    for (const client_id of [await registerClient(), await publishDocument()]) {
      const page = await pageFor(client_id, { redirect_uri: "http://127.0.0.1:50123/callback" });
      expect(page.status).toBe(200);
      expect(page.headers.get("content-security-policy")).toContain("form-action 'self' http://127.0.0.1:50123;");
    }
  });

  test("the document of Claude Code names no port, and its program may use any", async () => {
    const client_id = await publishDocument({ redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"] });
    expect((await pageFor(client_id, { redirect_uri: "http://localhost:3118/callback" })).status).toBe(200);
  });
});

describe("a client that is opened by its own URI scheme (decision 012)", () => {
  test("Cursor registers its scheme, is shown as an application on the device, and gets its code", async () => {
    const { status, body } = await register({ client_name: "Cursor", redirect_uris: [CURSOR] });
    expect(status).toBe(201);
    const project = await makeProject();
    const { path, grant } = await authorizationPath(project.slug, { client_id: body.client_id, redirect_uri: CURSOR });
    const page = await project.admin.visit(path);
    expect(page.text).toContain("the application on your device that opens cursor: links");
    expect(page.text).toContain("a program on your own computer");
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' cursor:;");
    const answer = await project.admin.submit(path, { handle: handleOf(page.text) ?? "", decision: "approve", scope: "mcp:call" });
    expect(answer.location).toMatch(/^cursor:\/\/anysphere\.cursor-mcp\/oauth\/callback\?code=/);
    const code = new URL(answer.location ?? "").searchParams.get("code") ?? "";
    const form = { grant_type: "authorization_code", client_id: body.client_id ?? "", code, redirect_uri: CURSOR, code_verifier: grant.verifier };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const redeem = (change: object) =>
      send("/oauth/token", { method: "POST", headers, body: new URLSearchParams({ ...form, ...change }).toString() });
    expect((await redeem({ code_verifier: "w".repeat(64) })).status).toBe(400);
    expect((await redeem({})).status).toBe(200);
  });

  test("the three redirect URIs of Cursor are accepted, each one exactly", async () => {
    const redirect_uris = [CURSOR, "https://www.cursor.com/agents/mcp/oauth/callback", "http://localhost:8787/callback"];
    const { body } = await register({ client_name: "Cursor", redirect_uris });
    for (const redirect_uri of redirect_uris) expect((await pageFor(body.client_id ?? "", { redirect_uri })).status).toBe(200);
    for (const redirect_uri of [
      "cursor://anysphere.cursor-mcp/oauth/callback/",
      "cursor://other/oauth/callback",
      "vscode://anysphere.cursor-mcp/oauth/callback",
    ])
      expect((await pageFor(body.client_id ?? "", { redirect_uri })).status).toBe(400);
  });

  test.each(["vscode://vscode.github-authentication/did-authenticate", "com.example.agent:/callback"])(
    "the redirect URI %s is accepted",
    async (uri) => {
      const { status, body } = await register({ redirect_uris: [uri] });
      expect(status).toBe(201);
      expect((await pageFor(body.client_id ?? "", { redirect_uri: uri })).status).toBe(200);
    },
  );

  test.each(["foo://x", "ms-msdt:/id", "steam://run/1", "intent://x", "javascript:alert(1)", "data:text/html,x", "CURSOR://x/y", "tel:1"])(
    "the redirect URI %s is refused at registration, and is never a Location",
    async (uri) => {
      expect(await register({ redirect_uris: [uri] })).toMatchObject({ status: 400 });
      const byDocument = await publishDocument({ redirect_uris: [uri, "https://a.example/cb"] });
      const page = await pageFor(byDocument, { redirect_uri: uri });
      expect([page.status, page.location]).toEqual([400, undefined]);
    },
  );
});

test("F48: the consent page lists the accounts that are not connected yet, with a link to connect them", async () => {
  const project = await makeProject();
  const link = await project.userLink(["header", "query"]);
  const ada = await person("ada", link);
  await connect(ada, link, "query", "ada");
  const { path } = await authorizationPath(project.slug);
  const page = await ada.visit(path);
  expect(page.text).toContain("Not connected yet: The header server, The oauth2 server, and The path server.");
  const there = /<a href="(\/connect\/[^"]+)" target="_blank"/.exec(page.text)?.[1] ?? "";
  for (const server of ["header", "path", "oauth2"]) await connect(ada, there, server, "ada");
  expect((await ada.visit(path)).text).not.toContain("Not connected yet");
});
