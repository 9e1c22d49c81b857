import { describe, expect, inject, test } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { signInAtProvider } from "../../test/harness/provider.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import type { Browser } from "../../test/harness/worker/browser.ts";
import { answerAt, newDocumentUrl, timesAsked } from "../../test/harness/worker/document.ts";
import { connect, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";

const SHARED = `${ORIGIN}/oauth/callback`;
const OWN = new RegExp(`^${SHARED}/scp_[A-Za-z0-9_-]{22}$`);

type Listed = { slug: string; redirectUri: string | null; warnings: string[] };

const listedOf = async (project: TestProject, slug: string) =>
  (await project.api<{ servers: Listed[] }>("GET", "/servers")).body.servers.find((server) => server.slug === slug);
const connections = async (project: TestProject) => (await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials.length;
const newRedirectUri = async (project: TestProject) => (await project.api<{ redirectUri: string }>("GET", "/redirect-uri")).body.redirectUri;

/** Creates a client at the fixtures' authorization server, as an administrator does. @returns its id */
async function createClient(redirectUri: string): Promise<string> {
  const metadata = { redirect_uris: [redirectUri], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] };
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(metadata) };
  return ((await (await fetch(`${inject("origins").authorization}/reg`, init)).json()) as { client_id: string }).client_id;
}

/** The provider's page to which Cardea sends a person who connects the server. */
async function signInUrlOf(browser: Browser, link: string, slug: string): Promise<URL> {
  const page = await browser.submit(`${link}/${slug}`);
  return new URL(/url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "");
}

/** Changes the registration of a project's server to one that an earlier version could have stored. */
async function changeRegistration(project: TestProject, slug: string, change: Record<string, string>): Promise<void> {
  const set = Object.keys(change).map((column) => `${column} = ?`);
  await bindings.DB.prepare(
    `UPDATE oauth_registrations SET ${set.join(", ")} WHERE auth_scope_id = (
       SELECT s.auth_scope_id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = ?)`,
  )
    .bind(...Object.values(change), project.slug, slug)
    .run();
}

const registeredClient = async (project: TestProject, slug: string) =>
  bindings.DB.prepare(
    `SELECT r.client_id, r.redirect_uri FROM oauth_registrations r JOIN servers s ON s.auth_scope_id = r.auth_scope_id
       JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = ?`,
  )
    .bind(project.slug, slug)
    .first<{ client_id: string; redirect_uri: string }>();

describe("M10: the redirect URIs of Cardea's registrations", () => {
  test("a client that Cardea registers dynamically has a redirect URI of its own", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const ada = await person("ada", link);
    const signInUrl = await signInUrlOf(ada, link, "oauth2");
    expect(signInUrl.searchParams.get("redirect_uri")).toMatch(OWN);
    const other = await makeProject();
    const bobsLink = await other.userLink(["oauth2"]);
    const bob = await person("bob", bobsLink);
    expect((await signInUrlOf(bob, bobsLink, "oauth2")).searchParams.get("redirect_uri")).not.toBe(signInUrl.searchParams.get("redirect_uri"));
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });

  test("a client that an administrator creates has a redirect URI of its own, which is known before the server is added", async () => {
    const project = await makeProject();
    const redirectUri = await newRedirectUri(project);
    expect(redirectUri).toMatch(OWN);
    expect(await newRedirectUri(project)).not.toBe(redirectUri);
    await project.addOAuthServer("own", { client: { id: await createClient(redirectUri), redirectUri } });
    expect(await listedOf(project, "own")).toMatchObject({ redirectUri, warnings: [] });
    const link = await project.userLink(["own"]);
    const ada = await person("ada", link);
    expect((await signInUrlOf(ada, link, "own")).searchParams.get("redirect_uri")).toBe(redirectUri);
    expect((await connect(ada, link, "own", "ada")).text).toContain("is connected");
  });

  test("a client that an administrator creates has a redirect URI of its own, which is told when the server is added", async () => {
    const project = await makeProject();
    const server = { slug: "own", name: "Own", url: serverUrls(inject("origins")).oauth2, authScope: { type: "oauth2", level: "user" } };
    const made = await project.api<Listed>("POST", "/servers", { ...server, oauth: { client: { id: "x" } } });
    expect([made.status, made.body.redirectUri]).toEqual([201, expect.stringMatching(OWN)]);
    expect((await listedOf(project, "own"))?.redirectUri).toBe(made.body.redirectUri);
  });

  test("a document that publishes a key names its own redirect URI", async () => {
    const project = await makeProject();
    await project.addOAuthServer("signed", undefined, serverUrls(inject("origins")).signed);
    const link = await project.userLink(["signed"]);
    const signInUrl = await signInUrlOf(await person("ada", link), link, "signed");
    const clientId = signInUrl.searchParams.get("client_id") ?? "";
    const document = (await (await send(clientId)).json()) as { redirect_uris: string[] };
    expect(document.redirect_uris).toEqual([signInUrl.searchParams.get("redirect_uri")]);
    expect(document.redirect_uris[0]).toMatch(OWN);
  });

  test("a redirect URI belongs to only one server", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const redirectUri = await newRedirectUri(project);
    const add = (to: TestProject, slug: string) => {
      const server = { slug, name: slug, url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" } };
      return to.api<{ fields: object }>("POST", "/servers", { ...server, oauth: { client: { id: "x", redirectUri } } });
    };
    expect((await add(project, "one")).status).toBe(201);
    for (const [to, slug] of [
      [project, "two"],
      [other, "one"],
    ] as const) {
      const { status, body } = await add(to, slug);
      expect([status, body.fields]).toEqual([400, { redirectUri: "Another server has this redirect URI." }]);
      expect(await listedOf(to, slug)).toBeUndefined();
    }
    const both = await newRedirectUri(project);
    const server = {
      name: "x",
      url: "https://mcp.example.com/mcp",
      authScope: { type: "oauth2", level: "user" },
      oauth: { client: { id: "x", redirectUri: both } },
    };
    const answers = await Promise.all([
      project.api("POST", "/servers", { ...server, slug: "three" }),
      other.api("POST", "/servers", { ...server, slug: "four" }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  test.each([
    "https://evil.example/oauth/callback",
    `${ORIGIN}/oauth/callback/`,
    `${ORIGIN}/oauth/callback/x`,
    `${ORIGIN}/oauth/callback/scp_x`,
    `${ORIGIN}/oauth/callback/scp_${"x".repeat(21)}/`,
    `${ORIGIN}/oauth/callback/scp_${"x".repeat(22)}?a=b`,
    `${ORIGIN}/oauth/callback/scp_${"x".repeat(22)}/../x`,
    `${ORIGIN}/oauth/callback/srv_${"x".repeat(22)}`,
    `${ORIGIN}/sign-in/callback`,
    "",
  ])("the redirect URI %j, which Cardea does not issue, is refused", async (redirectUri) => {
    const project = await makeProject();
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" } };
    const answer = await project.api("POST", "/servers", { ...server, oauth: { client: { id: "x", redirectUri } } });
    expect(answer).toMatchObject({ status: 400, body: { fields: { redirectUri: expect.any(String) } } });
  });
});

describe("M10: a malicious server that sends people to another provider", () => {
  /**
   * A project with a malicious server and an honest one, whose provider does not name itself. The malicious sign-in page sends people on to the
   * honest provider, as Cardea's client there, with its own state and challenge.
   *
   * @returns the URL that the browser then opens, and the malicious token endpoint
   */
  async function attack(evil: "own" | "shared", honest: "own" | "shared") {
    const project = await makeProject();
    const { authorization } = inject("origins");
    const tokenUrl = newDocumentUrl();
    await answerAt(tokenUrl, { body: JSON.stringify({ access_token: "x", token_type: "Bearer" }) });
    const provider = { kind: "manual", authorizationUrl: `${authorization}/auth`, tokenUrl };
    const client = { id: "evil", ...(evil === "shared" && { redirectUri: SHARED }) };
    await project.addOAuthServer("evil", { provider, client });
    const redirectUri = honest === "own" ? await newRedirectUri(project) : SHARED;
    await project.addOAuthServer("honest", { client: { id: await createClient(redirectUri), redirectUri }, scopes: ["mcp:tools"] });

    const link = await project.userLink(["evil", "honest"]);
    const ada = await person("ada", link);
    const signInUrl = await signInUrlOf(ada, link, "evil");
    const elsewhere = await signInUrlOf(ada, link, "honest");
    for (const name of ["state", "code_challenge"]) elsewhere.searchParams.set(name, signInUrl.searchParams.get(name) ?? "");
    const back = new URL(await signInAtProvider(elsewhere.href, "ada", ORIGIN), ORIGIN);
    back.searchParams.delete("iss");
    return { project, link, ada, tokenUrl, signInUrl, back: back.pathname + back.search };
  }

  test.each([
    ["own", "own"],
    ["own", "shared"],
    ["shared", "own"],
  ] as const)("a malicious server whose redirect URI is %s gets no code for a client whose redirect URI is %s", async (evil, honest) => {
    const { project, ada, tokenUrl, back } = await attack(evil, honest);
    const page = await ada.open(back);
    expect(page.status).toBe(400);
    expect(page.text).toContain("This sign-in cannot go on");
    expect([await timesAsked(tokenUrl), await connections(project)]).toEqual([0, 0]);
  });

  test("a malicious server is not detected if both servers share a redirect URI, and the administrator is warned of this", async () => {
    const { project, ada, tokenUrl, back } = await attack("shared", "shared");
    await ada.open(back);
    expect(await timesAsked(tokenUrl)).toBe(1);
    expect(await listedOf(project, "evil")).toMatchObject({ warnings: ["mix_up"] });
  });

  test.each([
    ["the shared redirect URI", () => "/oauth/callback"],
    ["the redirect URI of another auth scope", () => `/oauth/callback/scp_${"x".repeat(22)}`],
    ["its own redirect URI with a slash", (path: string) => `${path}/`],
    ["its own redirect URI with a double slash", (path: string) => path.replace("/oauth/callback/", "/oauth/callback//")],
    ["its own redirect URI, percent-encoded,", (path: string) => path.replace("scp_", "scp%5F")],
  ])("an answer at %s is refused, and the right answer still works", async (_, change) => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const ada = await person("ada", link);
    const back = new URL(await signInAtProvider((await signInUrlOf(ada, link, "oauth2")).href, "ada", ORIGIN), ORIGIN);
    const page = await ada.open(change(back.pathname) + back.search);
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.status).toBeLessThan(500);
    expect(await connections(project)).toBe(0);
    expect((await ada.open(back.pathname + back.search)).text).toContain("is connected");
  });
});

describe("M10: a client with the shared redirect URI", () => {
  test("a client that an administrator registered keeps the shared redirect URI", async () => {
    const project = await makeProject();
    await project.addOAuthServer("old", { client: { id: await createClient(SHARED), redirectUri: SHARED } });
    await bindings.DB.prepare(
      "UPDATE auth_scopes SET oauth = json_remove(oauth, '$.client.ownRedirect') WHERE oauth LIKE '%ownRedirect%' AND name = ?",
    )
      .bind("The old server")
      .run();
    expect(await listedOf(project, "old")).toMatchObject({ redirectUri: SHARED, warnings: [] });
    const link = await project.userLink(["old"]);
    const ada = await person("ada", link);
    expect((await signInUrlOf(ada, link, "old")).searchParams.get("redirect_uri")).toBe(SHARED);
    expect((await connect(ada, link, "old", "ada")).text).toContain("is connected");
  });

  test("a client that Cardea registered keeps the shared redirect URI and its grants until it is reset", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const [ada, bob] = [await person("ada", link), await person("bob", link)];
    await signInUrlOf(ada, link, "oauth2");
    const old = await createClient(SHARED);
    await changeRegistration(project, "oauth2", { client_id: old, redirect_uri: SHARED, auth_method: "none", secret_version: "0" });
    for (const [browser, name] of [
      [ada, "ada"],
      [bob, "bob"],
    ] as const) {
      expect((await signInUrlOf(browser, link, "oauth2")).searchParams.get("redirect_uri")).toBe(SHARED);
      expect((await connect(browser, link, "oauth2", name)).text).toContain("is connected");
    }
    expect(await registeredClient(project, "oauth2")).toEqual({ client_id: old, redirect_uri: SHARED });
    await project.api("POST", "/servers/oauth2/reset", {});
    expect((await signInUrlOf(ada, link, "oauth2")).searchParams.get("redirect_uri")).toMatch(OWN);
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });
});

describe("M10: Cardea's common document, with the shared redirect URI", () => {
  async function atDocuments() {
    const project = await makeProject();
    await project.addOAuthServer("documents", undefined, serverUrls(inject("origins")).documents);
    const link = await project.userLink(["documents"]);
    const ada = await person("ada", link);
    const signInUrl = await signInUrlOf(ada, link, "documents");
    const clientId = signInUrl.searchParams.get("client_id") ?? "";
    await setFixtures({ documents: { [clientId]: await (await send(clientId)).json() } });
    return { project, link, ada, signInUrl };
  }

  test("the common document is valid only for answers that name their issuer, if the provider promises to name itself", async () => {
    const { project, link, ada } = await atDocuments();
    for (const iss of [undefined, "", "https://evil.example", `${inject("origins").documents}/`]) {
      const signInUrl = await signInUrlOf(ada, link, "documents");
      expect(signInUrl.searchParams.get("redirect_uri")).toBe(SHARED);
      const back = new URL(await signInAtProvider(signInUrl.href, "ada", ORIGIN), ORIGIN);
      if (iss === undefined) back.searchParams.delete("iss");
      else back.searchParams.set("iss", iss);
      expect((await ada.open(back.pathname + back.search)).status).toBe(502);
    }
    expect(await connections(project)).toBe(0);
    expect(await listedOf(project, "documents")).toMatchObject({ redirectUri: null, warnings: [] });
    expect((await connect(ada, link, "documents", "ada")).text).toContain("is connected");
  });

  test("the common document at a provider that does not promise to name itself causes a warning", async () => {
    const { project } = await atDocuments();
    await changeRegistration(project, "documents", { metadata: JSON.stringify({ issuer: inject("origins").documents }) });
    expect(await listedOf(project, "documents")).toMatchObject({ redirectUri: null, warnings: ["mix_up"] });
  });
});

describe("M10: the warning to the administrator", () => {
  const oauthOf = async (project: TestProject, oauth: object, level = "user") => {
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level }, oauth };
    return (await project.api<Listed>("POST", "/servers", server)).body;
  };

  test.each([
    [
      "a template with a client that shares its redirect URI causes a warning",
      { provider: { kind: "template", template: "github" }, client: { id: "x", redirectUri: SHARED } },
      ["mix_up"],
    ],
    [
      "a template with a client of the server's own causes no warning",
      { provider: { kind: "template", template: "github" }, client: { id: "x" } },
      [],
    ],
    [
      "URLs with a client that shares its redirect URI cause a warning",
      {
        provider: { kind: "manual", authorizationUrl: "https://a.example/a", tokenUrl: "https://a.example/t" },
        client: { id: "x", redirectUri: SHARED },
      },
      ["mix_up"],
    ],
    ["a provider that is not discovered yet causes no warning", {}, []],
  ])("%s", async (_, oauth, warnings) => {
    expect((await oauthOf(await makeProject(), oauth)).warnings).toEqual(warnings);
  });

  test("a server that sends no person to a provider causes no warning", async () => {
    const oauth = {
      grant: "client_credentials",
      client: { id: "x", secret: "s", redirectUri: SHARED },
      provider: { kind: "template", template: "github" },
    };
    expect(await oauthOf(await makeProject("project"), oauth, "project")).toMatchObject({ redirectUri: null, warnings: [] });
  });

  test("discovery tells, before a server is added, whether the provider names itself", async () => {
    const project = await makeProject();
    const { body } = await project.api("POST", "/discovery", { url: serverUrls(inject("origins")).documents });
    expect(body).toMatchObject({ registration: "cimd", namesItself: true });
  });
});
