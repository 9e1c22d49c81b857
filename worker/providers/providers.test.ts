import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import type { Browser, Page } from "../../test/harness/worker/browser.ts";
import { connect, forgetIssued, ledger, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { SECOND } from "../lib/clock.ts";

/** A client an administrator has created at the fixtures' authorization server, by hand, for a server that is about to be added. */
async function createClient(project: TestProject, method: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none") {
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

const revocations = async () => (await ledger()).tokenRequests.revocation ?? 0;

async function connected(project: TestProject, slug: string, name = "ada") {
  const link = await project.userLink([slug]);
  const ada = await person(name, link);
  const page = await connect(ada, link, slug, name);
  return { link, ada, page };
}

async function agentOf(project: TestProject, browser: Browser) {
  return connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
}

describe("F62: a client an administrator gave", () => {
  test.each(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] as const)(
    "with %s is used instead of registering one",
    async (method) => {
      const project = await makeProject();
      const client = await createClient(project, method);
      await project.addOAuthServer("own", { client });
      const { ada, page } = await connected(project, "own");
      expect(page.text).toContain("The own server is connected.");
      expect(await whoami(await agentOf(project, ada), "own")).toBe("ada");
      const { results } = await bindings.DB.prepare("SELECT client_id, registration FROM oauth_registrations WHERE client_id = ?")
        .bind(client.id)
        .all();
      expect(results).toEqual([{ client_id: client.id, registration: "static" }]);
    },
  );

  test("F33: its secret is nowhere in D1 and in no answer", async () => {
    const project = await makeProject();
    const client = await createClient(project, "client_secret_post");
    await project.addOAuthServer("own", { client });
    const { body } = await project.api("GET", "/servers");
    expect(JSON.stringify(body)).toContain(client.id);
    expect(JSON.stringify(body)).not.toContain(client.secret);
    for (const table of ["auth_scopes", "oauth_registrations", "servers", "audit_events"]) {
      expect(JSON.stringify((await bindings.DB.prepare(`SELECT * FROM ${table}`).all()).results)).not.toContain(client.secret);
    }
  });
});

describe("F68: a manual provider", () => {
  test("signs people in at its two URLs, and says as whom", async () => {
    const project = await makeProject();
    const { authorization } = inject("origins");
    const provider = { kind: "manual", authorizationUrl: `${authorization}/auth`, tokenUrl: `${authorization}/token` };
    await project.addOAuthServer("manual", { provider, scopes: ["openid", "mcp:tools"], client: await createClient(project, "client_secret_post") });
    const { ada, page } = await connected(project, "manual");
    expect(page.text).toContain("The manual server is connected.");
    expect(await whoami(await agentOf(project, ada), "manual")).toBe("ada");
    expect(page.text).toContain("You are ada of the fixture there.");
    const { body } = await project.api<{ credentials: { account: string | null }[] }>("GET", "/credentials");
    expect(body.credentials).toMatchObject([{ account: "ada of the fixture" }]);
  });

  test.each([
    [
      { provider: { kind: "manual", authorizationUrl: "https://10.0.0.1/a", tokenUrl: "https://a.example/t" }, client: { id: "x" } },
      "authorizationUrl",
    ],
    [
      { provider: { kind: "manual", authorizationUrl: "javascript:alert(1)", tokenUrl: "https://a.example/t" }, client: { id: "x" } },
      "authorizationUrl",
    ],
    [{ provider: { kind: "manual", authorizationUrl: "https://a.example/a", tokenUrl: "http://a.example/t" }, client: { id: "x" } }, "tokenUrl"],
    [{ provider: { kind: "manual", authorizationUrl: "https://a.example/a", tokenUrl: "https://a.example/t" } }, "clientId"],
    [{ provider: { kind: "template", template: "github" } }, "clientId"],
    [{ provider: { kind: "template", template: "nobody" }, client: { id: "x" } }, "provider"],
  ])("S24: %j is refused at its field", async (oauth, field) => {
    const project = await makeProject();
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" }, oauth };
    const { status, body } = await project.api<{ error: { fields: Record<string, string> } }>("POST", "/servers", server);
    expect(status).toBe(400);
    expect(body.error.fields).toHaveProperty(field);
  });
});

describe("F67: a template", () => {
  test("sends people to the provider with its parameters and scopes", async () => {
    const project = await makeProject();
    const server = {
      slug: "calendar",
      name: "Calendar",
      url: "https://calendarmcp.googleapis.com/mcp/v1",
      authScope: { type: "oauth2", level: "user" },
      oauth: { provider: { kind: "template", template: "google" }, client: { id: "123.apps.googleusercontent.com", secret: "s" } },
    };
    expect((await project.api("POST", "/servers", server)).status).toBe(201);
    const link = await project.userLink(["calendar"]);
    const ada = await person("ada", link);
    const page = await ada.submit(`${link}/calendar`);
    const url = new URL(/url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "");
    expect(url.origin + url.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: "123.apps.googleusercontent.com",
      scope: "openid email",
      access_type: "offline",
      prompt: "consent",
      redirect_uri: expect.stringMatching(new RegExp(`^${ORIGIN}/oauth/callback/scp_`)),
      code_challenge_method: "S256",
    });
    expect(url.searchParams.has("resource")).toBe(false);
  });
});

describe("F63: Cardea's own client metadata document", () => {
  test("says what a client needs to know of it", async () => {
    const response = await send("/oauth/client.json");
    expect(await response.json()).toMatchObject({
      client_id: `${ORIGIN}/oauth/client.json`,
      redirect_uris: [`${ORIGIN}/oauth/callback`],
      token_endpoint_auth_method: "none",
    });
  });

  /** Puts the document Cardea names where the authorization server finds it. @returns its URL and text */
  async function publish(page: Page) {
    const clientId = decodeURIComponent(/client_id=([^&"]+)/.exec(page.text)?.[1] ?? "");
    const text = await (await send(clientId)).text();
    await setFixtures({ documents: { [clientId]: JSON.parse(text) } });
    return { clientId, text };
  }

  test("is all a server that takes documents needs", async () => {
    const project = await makeProject();
    await project.addOAuthServer("documents", undefined, serverUrls(inject("origins")).documents);
    const link = await project.userLink(["documents"]);
    const ada = await person("ada", link);
    const { clientId } = await publish(await ada.submit(`${link}/documents`));
    expect(clientId).toBe(`${ORIGIN}/oauth/client.json`);
    expect((await connect(ada, link, "documents", "ada")).text).toContain("The documents server is connected.");
    expect(await whoami(await agentOf(project, ada), "documents")).toBe("ada");
  });

  test("publishes a key of the server's own where the sign-in service wants a signature, and signs all with it", async () => {
    const project = await makeProject();
    await project.addOAuthServer("signed", undefined, serverUrls(inject("origins")).signed);
    const link = await project.userLink(["signed"]);
    const ada = await person("ada", link);
    const { clientId, text } = await publish(await ada.submit(`${link}/signed`));
    expect(JSON.parse(text)).toMatchObject({
      client_id: clientId,
      token_endpoint_auth_method: "private_key_jwt",
      jwks: { keys: [{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }] },
    });
    expect(JSON.parse(text).jwks.keys[0]).not.toHaveProperty("d");
    expect((await connect(ada, link, "signed", "ada")).text).toContain("The signed server is connected.");
    const agent = await agentOf(project, ada);
    expect(await whoami(agent, "signed")).toBe("ada");

    const asked = async (what: string) => (await ledger()).tokenRequests[`${inject("origins").signed} ${what}`] ?? 0;
    const [refreshed, revoked] = [await asked("refresh_token"), await asked("revocation")];
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 3500 * SECOND);
    expect(await whoami(agent, "signed")).toBe("ada");
    vi.useRealTimers();
    expect(await asked("refresh_token")).toBe(refreshed + 1);

    const { body } = await project.api<{ credentials: { id: string }[] }>("GET", "/credentials");
    await project.api("DELETE", `/credentials/${body.credentials[0]?.id}`);
    await vi.waitFor(async () => expect(await asked("revocation")).toBe(revoked + 1), { timeout: 5000 });
  });

  test("with a key is made once, however many begin at once", async () => {
    const project = await makeProject();
    await project.addOAuthServer("signed", undefined, serverUrls(inject("origins")).signed);
    const link = await project.userLink(["signed"]);
    const people = await Promise.all(["ada", "bob", "carol"].map((name) => person(name, link)));
    const pages = await Promise.all(people.map((one) => one.submit(`${link}/signed`)));
    for (const page of pages) await publish(page);
    for (const one of people) expect((await connect(one, link, "signed", "x")).text).toContain("is connected");
  });

  test.each(["/oauth/clients/prj_x/scp_x/client.json", "/oauth/clients/x/y/client.json"])("is not at %s", async (path) => {
    expect((await send(path)).status).toBe(404);
  });
});

describe("F60: discovery before a server is saved", () => {
  test("shows what was found, and stores nothing", async () => {
    const project = await makeProject();
    const { status, body } = await project.api("POST", "/discovery", { url: serverUrls(inject("origins")).oauth2 });
    expect([status, body]).toEqual([
      200,
      {
        issuer: inject("origins").authorization,
        scopes: ["mcp:tools", "offline_access"],
        registration: "dcr",
        namesItself: true,
        revocable: true,
        leftOut: [],
      },
    ]);
  });

  test("of a server without sign-in says that it cannot", async () => {
    const project = await makeProject();
    const answer = await project.api("POST", "/discovery", { url: serverUrls(inject("origins")).none });
    expect(answer).toMatchObject({ status: 502, body: { error: { code: "authorization.discovery_failed" } } });
  });

  test.each([
    ...[
      "x",
      "nothing",
      "mcp.example.com",
      "\u0000",
      "https://",
      "https://\u0000/",
      "//a.example/mcp",
      "javascript:1",
      "data:,x",
      "file:///etc/passwd",
    ],
    ...["http://10.0.0.1/", "https://10.0.0.1/mcp", "https://[::1]/mcp", "https://localhost./mcp", "http://a.example/mcp", `${ORIGIN}/mcp/x`],
    ...["https://user@a.example/mcp", "https://a.example:22/mcp", "https://{x}.internal/mcp"],
  ])("L1, S64: of %j is refused before anything is asked", async (url) => {
    const project = await makeProject();
    const answer = await project.api("POST", "/discovery", { url });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "server.url_refused", fields: { url: "Use a public https address." } } } });
    expect(JSON.stringify(answer.body)).not.toContain("10.0.0.1");
  });
});

describe("revocation at the provider", () => {
  test("F52: a credential that is taken back is ended there too", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    const before = await revocations();
    const { body } = await project.api<{ credentials: { id: string }[] }>("GET", "/credentials");
    await project.api("DELETE", `/credentials/${body.credentials[0]?.id}`);
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 1), { timeout: 5000 });
    expect((await ada.open(link)).text).toContain("Not connected");
  });

  test("F53: so are those of a person who is removed", async () => {
    const project = await makeProject();
    const { ada } = await connected(project, "oauth2");
    const before = await revocations();
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    const member = body.members.find(({ email }) => email === ada.email);
    expect((await project.api("DELETE", `/members/${member?.id}`)).status).toBe(204);
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 1), { timeout: 5000 });
  });

  test("F25: one that is replaced is ended, and the new one works", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    const before = await revocations();
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 1), { timeout: 5000 });
    expect(await whoami(await agentOf(project, ada), "oauth2")).toBe("ada");
  });
});

describe("F66: a reset", () => {
  test("ends every grant, forgets the client, and people connect anew", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const people = await Promise.all(["ada", "bob", "carol"].map((name) => person(name, link)));
    for (const one of people) expect((await connect(one, link, "oauth2", "x")).text).toContain("is connected");
    const clientOf = async () =>
      (
        await bindings.DB.prepare("SELECT client_id FROM oauth_registrations r JOIN projects p ON p.id = r.project_id WHERE p.slug = ?")
          .bind(project.slug)
          .first<{ client_id: string }>()
      )?.client_id;
    const client = await clientOf();
    const before = await revocations();

    expect(await project.api("POST", "/servers/oauth2/reset", {})).toEqual({ status: 200, body: { ended: 3, remaining: 0 } });
    expect(await clientOf()).toBeUndefined();
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 3), { timeout: 5000 });
    const [ada] = people;
    if (!ada) throw new Error("nobody");
    expect((await ada.open(link)).text).toContain("Not connected");
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
    expect(await clientOf()).not.toBe(client);
  });

  test("makes a sign-in that had begun worthless", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const ada = await person("ada", link);
    const page = await ada.submit(`${link}/oauth2`);
    const { signInAtProvider } = await import("../../test/harness/provider.ts");
    const callback = await signInAtProvider(/url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "", "ada", ORIGIN);
    await project.api("POST", "/servers/oauth2/reset", {});
    expect((await ada.open(callback)).status).toBe(400);
  });

  test("of a server that is not there is 404", async () => {
    expect((await (await makeProject()).api("POST", "/servers/none-such/reset", {})).status).toBe(404);
  });
});

describe("a client the provider has forgotten", () => {
  afterEach(() => void vi.useRealTimers());

  test("F61: is registered again at the next sign-in", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    await forgetIssued("Client", "Grant", "RefreshToken", "AccessToken", "Session");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 3600 * SECOND);
    const agent = await agentOf(project, ada);
    expect((await call(agent, "oauth2__whoami")).text).toContain("sign-in to “oauth2” has expired");
    vi.useRealTimers();
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });
});

describe("a server nobody signs in to", () => {
  /** A client of the fixtures' authorization server that may have tokens of its own. */
  async function createMachineClient() {
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

  afterEach(() => void vi.useRealTimers());

  test("is called with a token Cardea obtains itself, and obtains again when it expires", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await setFixtures({ accessTokenSeconds: 1800 });
    const project = await makeProject("project");
    await project.addOAuthServer("robot", { grant: "client_credentials", client: await createMachineClient(), scopes: ["mcp:tools"] });
    const agent = await agentOf(project, project.admin);
    expect((await call(agent, "robot__whoami")).text).toContain("has no shared credential");

    expect((await project.api("POST", "/servers/robot/connect", {})).status).toBe(204);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    const asked = async () => (await ledger()).tokenRequests.client_credentials ?? 0;
    expect((await call(agent, "robot__whoami")).isError).toBe(false);
    const before = await asked();
    vi.setSystemTime(Date.now() + 1800 * SECOND);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(agent, "robot__whoami")));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect((await asked()) - before).toBe(1);
    await setFixtures({ accessTokenSeconds: 3600 });
  });

  test.each([
    [{ grant: "client_credentials", client: { id: "x", secret: "s" } }, "user", "grant"],
    [{ grant: "client_credentials", client: { id: "x" } }, "project", "clientSecret"],
    [{ grant: "client_credentials" }, "project", "clientId"],
    [
      { grant: "enterprise", client: { id: "x" }, identityProvider: { tokenUrl: "https://10.0.0.1/token", clientId: "c" } },
      "project",
      "identityProvider",
    ],
  ])("%j at level %s names the field that is wrong", async (oauth, level, field) => {
    const project = await makeProject();
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level }, oauth };
    const { status, body } = await project.api<{ error: { fields: Record<string, string> } }>("POST", "/servers", server);
    expect(status).toBe(400);
    expect(body.error.fields).toHaveProperty(field);
  });

  test("with a secret the provider refuses says so, and stores nothing", async () => {
    const project = await makeProject("project");
    await project.addOAuthServer("robot", {
      grant: "client_credentials",
      client: { ...(await createMachineClient()), secret: "wrong" },
      scopes: ["mcp:tools"],
    });
    const { status, body } = await project.api("POST", "/servers/robot/connect", {});
    expect([status, body]).toMatchObject([502, { error: { code: "authorization.client_refused" } }]);
    expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
  });

  test("that people do sign in to is not connected this way", async () => {
    const project = await makeProject();
    expect((await project.api("POST", "/servers/oauth2/connect", {})).status).toBe(400);
  });
});

describe("F69: a call that needs more scope", () => {
  afterEach(() => setFixtures({ accessTokenSeconds: 3600 }));

  test("hands the person a link that asks for the union of scopes, and then works", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    const agent = await agentOf(project, ada);
    const refused = await call(agent, "oauth2__admin");
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("“oauth2” needs more access than the person has granted, so nothing was done.");
    expect(await whoami(agent, "oauth2")).toBe("ada");

    expect((await ada.open(link)).text).toContain("Needs more access");
    const page = await ada.submit(`${link}/oauth2`);
    expect(/scope=([^&"]+)/.exec(page.text)?.[1]).toBe("mcp%3Atools+offline_access+mcp%3Aadmin");
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
    expect(await call(agent, "oauth2__admin")).toMatchObject({ isError: false });
    expect((await ada.open(link)).text).not.toContain("Needs more access");
  });
});
