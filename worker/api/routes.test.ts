import { describe, expect, test } from "vitest";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { actOf, routesWithAct } from "./role-policy.ts";

type OpenApi = { paths: Record<string, Record<string, { summary?: string; requestBody?: object }>> };
type Role = "anonymous" | "stranger" | "member" | "removed member";

/** For each route that takes a body: one with which an administrator's request would succeed. */
const BODIES: Record<string, unknown> = {
  "post /sign-in-conflicts/{conflict}": { decision: "someone_else" },
  "post /projects": { slug: "taken-over", name: "Taken over" },
  "post /projects/{project}/servers": {
    slug: "extra",
    name: "Extra",
    url: "https://mcp.example.com/mcp",
    authScope: { type: "none", level: "user" },
  },
  "patch /projects/{project}/servers/{server}": { state: "paused" },
  "post /projects/{project}/servers/{server}/connect": {},
  "post /projects/{project}/servers/{server}/reset": {},
  "post /projects/{project}/servers/{server}/check": {},
  "post /projects/{project}/servers/probe": { input: "https://mcp.example.com/mcp" },
  "post /projects/{project}/discovery": { url: "https://mcp.example.com/mcp" },
  "post /projects/{project}/agents/{agent}/people/{person}/allow": {},
  "post /projects/{project}/alerts/{alert}/acknowledge": {},
  "post /projects/{project}/api-keys": { name: "Extra" },
  "post /projects/{project}/webhooks/{webhook}/deliveries/{delivery}/replay": {},
  "post /projects/{project}/audit-targets": { kind: "http", url: "https://logs.example.com/cardea", token: "collector-token" },
  "patch /projects/{project}/audit-targets/{target}": { description: "Security" },
  "post /projects/{project}/audit-targets/{target}/test": {},
  "patch /projects/{project}/webhooks/{webhook}": { description: "Billing" },
  "post /projects/{project}/webhooks/{webhook}/key": {},
  "post /projects/{project}/webhooks/{webhook}/test": {},
  "post /projects/{project}/webhooks": { url: "https://app.example.com/hook", events: ["connection.made"] },
  "put /projects/{project}/navigators/{navigator}": { name: "Extra", mode: "search", inChatAuthentication: true, denied: [] },
  "post /projects/{project}/servers/{server}/auth-scopes": { name: "Other", type: "header", level: "user", fields: [{ name: "X-API-Key" }] },
  "patch /projects/{project}/servers/{server}/auth-scopes/{scope}": { name: "Renamed" },
  "post /projects/{project}/servers/{server}/auth-scopes/{scope}/reset": {},
  "post /projects/{project}/servers/{server}/tools/{tool}/approve": { hash: "x" },
  "put /projects/{project}/servers/{server}/hold-changes": { hold: true },
  "post /projects/{project}/rules": { server: null, tools: ["*"], policy: "deny" },
  "put /projects/{project}/rules/{rule}": { server: null, tools: ["*"], policy: "deny" },
  "post /projects/{project}/rules/{rule}/move": { before: "rul_x" },
  "post /projects/{project}/tool-changes/decisions": { decision: "approve", changes: [{ server: "none", tool: "x", hash: "x" }] },
  "post /projects/{project}/tool-matches": { server: null, tools: ["*"] },
  "post /projects/{project}/decisions": { person: "ada@example.com", tool: "none__whoami" },
  "post /projects/{project}/sources": { source: "yaml", servers: ["none"] },
  "put /projects/{project}/default-policy": { policy: "deny" },
  "put /projects/{project}/store": { kind: "kv" },
  "post /health/retry": {},
  "post /vault-keys/rotation": {},
  "post /mail/test": {},
  "post /tokens": { name: "Extra", role: "auditor" },
  "post /owners": { email: "nobody@example.com" },
  "post /erasures": { email: "nobody@example.com", confirm: "nobody@example.com" },
  "patch /projects/{project}": { returnOrigins: ["https://app.example.com"] },
  "patch /projects/{project}/links/{link}": { paused: true },
  "patch /projects/{project}/server-requests/{request}": { state: "declined" },
  "post /projects/{project}/members": { email: "taken@example.com" },
  "patch /projects/{project}/members/{member}": { role: "admin" },
  "post /projects/{project}/credentials/revocations": { all: true },
  "post /projects/{project}/members/revocations": { all: true },
  "post /projects/{project}/members/revocations/preview": { all: true },
  "post /projects/{project}/members/{member}/revocations": { authScopes: ["scp_x"] },
  "post /projects/{project}/playground/calls": { user: "x", tool: "none__whoami" },
  "post /projects/{project}/links": { type: "user", servers: ["header"], domains: ["example.com"] },
};

/** The rows of the main database by table, without what a person's object tells D1 by itself, and without the counts of requests, which are there to count. */
async function storedRows(): Promise<Record<string, string[]>> {
  const sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_' AND name <> 'request_counts' ORDER BY name";
  const tables = (await bindings.DB.prepare(sql).all<{ name: string }>()).results.map(({ name }) => name);
  const all = await bindings.DB.batch<Record<string, unknown>>(tables.map((table) => bindings.DB.prepare(`SELECT * FROM "${table}"`)));
  const texts = all.map(({ results }) => results.map(({ updated_at: _, provider_revocation: __, ...row }) => JSON.stringify(row)).sort());
  return Object.fromEntries(tables.map((table, at) => [table, texts[at] ?? []]));
}

async function listRoutes(): Promise<{ method: string; path: string }[]> {
  const { body } = await (await asAdmin()).api<OpenApi>("GET", "/openapi.json");
  return Object.entries(body.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })));
}

describe("S60: every route of the REST API", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const gone = await person("gone", link);
  await connect(gone, link, "header", "gone");
  const { body: members } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
  await project.api("DELETE", `/members/${members.members.find(({ email }) => email === gone.email)?.id}`);
  const { body: credentials } = await project.api<{ credentials: { id: string }[] }>("GET", "/credentials");
  const params: Record<string, string> = {
    project: project.slug,
    server: "header",
    link: link.split("/").at(-1) ?? "",
    member: members.members.find(({ email }) => email === ada.email)?.id ?? "",
    credential: credentials.credentials[0]?.id ?? "",
  };
  const { body: apiKey } = await project.api<{ id: string }>("POST", "/api-keys", { name: "Mine" });
  params.key = apiKey.id;
  const { body: webhook } = await project.api<{ id: string }>("POST", "/webhooks", BODIES["post /projects/{project}/webhooks"]);
  params.webhook = webhook.id;
  params.delivery = "msg_none";
  const { body: target } = await project.api<{ id: string }>("POST", "/audit-targets", BODIES["post /projects/{project}/audit-targets"]);
  params.target = target.id;
  // Nothing is delivered, so that only requests change it.
  await project.api("PATCH", `/audit-targets/${target.id}`, { paused: true });
  params.agent = apiKey.id;
  params.person = params.member ?? "";
  const { body: scope } = await project.api<{ id: string }>(
    "POST",
    "/servers/header/auth-scopes",
    BODIES["post /projects/{project}/servers/{server}/auth-scopes"],
  );
  params.scope = scope.id;
  const { body: rule } = await project.api<{ id: string }>("POST", "/rules", { server: "none", tools: ["x"], policy: "allow" });
  params.rule = rule.id;
  params.request = "req_none";
  params.user = params.member ?? "";
  params.navigator = "support";
  await project.api("PUT", "/navigators/support", { name: "Support", mode: "direct", inChatAuthentication: true, denied: [] });
  const stranger = await person("eve", await (await makeProject()).userLink());
  const browsers: Record<Role, ReturnType<typeof makeBrowser>> = { anonymous: makeBrowser(), stranger, member: ada, "removed member": gone };
  const routes = await listRoutes();
  const auditorEmail = `auditor.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await project.api("POST", "/members", { email: auditorEmail, role: "auditor" });
  const auditor = makeBrowser();
  await auditor.signIn(auditorEmail);
  const snapshot = async () =>
    JSON.stringify(
      await Promise.all(
        [
          "",
          "/servers",
          "/links",
          "/members",
          "/credentials",
          "/api-keys",
          "/webhooks",
          "/audit-targets",
          "/navigators",
          "/rules",
          "/servers/header/auth-scopes",
        ].map((path) => project.api("GET", path)),
      ),
      // The person's object tells D1 of a new credential by itself, a second later. More events wait with each act.
      (name, value: unknown) => (name === "updatedAt" || name === "waiting" ? undefined : value),
    );

  test("this test has a body for every changing route, so that a new route cannot be forgotten", () => {
    const changing = routes.filter(({ method }) => ["post", "patch", "put"].includes(method)).map(({ method, path }) => `${method} ${path}`);
    expect(changing.sort()).toEqual(Object.keys(BODIES).sort());
    expect(routes.length).toBeGreaterThan(12);
  });

  test.each(["anonymous", "stranger", "member", "removed member"] as const)(
    "every route of a project answers 401 or 404 to this caller and changes nothing: %s",
    async (role) => {
      const before = await snapshot();
      for (const { method, path } of routes.filter((route) => route.path.includes("{project}"))) {
        const url = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
        const { status } = await browsers[role].api(method.toUpperCase(), url, BODIES[`${method} ${path}`]);
        expect(`${method} ${path}: ${status}`).toBe(`${method} ${path}: ${role === "anonymous" ? 401 : 404}`);
      }
      expect(await snapshot()).toBe(before);
    },
  );

  test("F56: every route of the document has an entry in the table of roles, and the table has no other", () => {
    expect(routesWithAct().sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test("F56: an auditor reads every route that reads, is refused every other one of a project with what to do, and changes nothing", async () => {
    const before = await snapshot();
    for (const { method, path } of routes.filter((route) => route.path.includes("{project}"))) {
      const route = `${method} ${path}`;
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] || "none");
      if (/^get \/projects\/\{project\}\/(?:(audit-)?export|news)$/.test(route)) continue;
      const { status, body } = await auditor.api<{ code?: string; detail?: string } | undefined>(method.toUpperCase(), url, BODIES[route]);
      const isReading = actOf(route) === "read";
      if (isReading) expect(`${route}: ${status}`).toBe(`${route}: ${(await project.admin.api(method.toUpperCase(), url, BODIES[route])).status}`);
      else expect([route, status, body?.code, body?.detail]).toEqual([route, 403, "role.reads_only", expect.stringContaining("administrator")]);
    }
    expect(await snapshot()).toBe(before);
    for (const path of ["export", "audit-export", "news"]) expect((await auditor.visit(`/api/v1/projects/${project.slug}/${path}`)).status).toBe(200);
  });

  test("F56: an auditor of a project has no right at the routes of the deployment", async () => {
    for (const { method, path } of routes) {
      const route = `${method} ${path}`;
      const act = actOf(route);
      if (act !== "operate" && act !== "create") continue;
      const { status } = await auditor.api(method.toUpperCase(), path.replace(/\{\w+\}/g, "x"), BODIES[route]);
      expect(`${route}: ${status}`).toBe(`${route}: ${act === "create" ? 403 : 404}`);
    }
  });

  test("F120: a route of one project does not find objects of another project", async () => {
    const other = await makeProject();
    const before = await snapshot();
    for (const { method, path } of routes.filter((route) => /\{project\}.*\{/.test(route.path) && !/\{(server|navigator)\}/.test(route.path))) {
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === "project" ? other.slug : (params[name] ?? "")));
      const { status } = await other.admin.api(method.toUpperCase(), url, BODIES[`${method} ${path}`]);
      expect(`${method} ${path}: ${status}`).toBe(`${method} ${path}: 404`);
    }
    expect(await snapshot()).toBe(before);
  });

  test("only a platform administrator can create a project", async () => {
    expect(await ada.api("POST", "/projects", BODIES["post /projects"])).toMatchObject({
      status: 403,
      body: { code: "project.admin_required" },
    });
  });

  test("S82: a change needs the Origin of this Cardea instance and a JSON body", async () => {
    const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const post = (headers: Record<string, string>) =>
      send(`/api/v1/projects/${project.slug}/links`, {
        method: "POST",
        headers: { cookie, ...headers },
        body: JSON.stringify(BODIES["post /projects/{project}/links"]),
      });
    expect((await post({ "content-type": "application/json" })).status).toBe(403);
    expect((await post({ "content-type": "application/json", origin: "https://evil.example" })).status).toBe(403);
    expect((await post({ "content-type": "text/plain", origin: ORIGIN })).status).toBe(415);
    expect((await post({ "content-type": "application/json", origin: ORIGIN })).status).toBe(201);
  });

  test("S82: every route that changes something refuses another origin, no origin and what is no JSON, and changes nothing", async () => {
    const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const before = await snapshot();
    for (const { method, path } of routes.filter((route) => route.method !== "get"))
      for (const [headers, expected] of [
        [{ "content-type": "application/json", origin: "https://evil.example" }, 403],
        [{ "content-type": "application/json" }, 403],
        [{ "content-type": "text/plain", origin: ORIGIN }, 415],
      ] as [Record<string, string>, number][]) {
        const url = `/api/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] || "none")}`;
        const body = JSON.stringify(BODIES[`${method} ${path}`] ?? {});
        const { status } = await send(url, { method: method.toUpperCase(), headers: { cookie, ...headers }, body });
        expect(`${method} ${path}: ${status}`).toBe(`${method} ${path}: ${expected}`);
      }
    expect(await snapshot()).toBe(before);
  });

  test("S82: a crawler that opens every page and reads every route, signed in as an administrator or a member or not at all, changes nothing", async () => {
    const pages = ["/", "/console", `/console/${project.slug}/servers`, "/sign-in", link, `${link}/header`, "/connections", `/home/${project.slug}`];
    pages.push(`/mcp/${project.slug}`, "/second-factor", "/setup/none", "/sign-in/callback?state=x&code=y", "/oauth/callback?state=x&code=y");
    const read = routes
      .filter(({ method, path }) => method === "get" && !path.includes("export"))
      .map(({ path }) => `/api/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] || "none")}`);
    const before = await storedRows();
    for (const browser of [project.admin, ada, makeBrowser()])
      for (const path of [...pages, ...read]) {
        const { status } = await browser.visit(path, { headers: { "sec-purpose": "prefetch" } });
        expect([path, status < 500]).toEqual([path, true]);
      }
    expect(await storedRows()).toEqual(before);
  });

  test("S83: the API refuses unknown fields, and names the fields that are wrong", async () => {
    const extra = await project.api<{ code: string }>("POST", "/links", {
      type: "user",
      servers: ["header"],
      domains: ["example.com"],
      role: "admin",
    });
    expect(extra).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    const wrong = await project.api("POST", "/links", { type: "user", servers: [], domains: ["exаmple.com"] });
    expect(wrong).toMatchObject({ status: 400, body: { fields: { servers: expect.any(String), domains: expect.any(String) } } });
  });
});

test("S83: no route with a body takes a field that it does not know, such as an owner, a project or that an address is verified", async () => {
  const project = await makeProject();
  const { paths } = (await project.admin.api<OpenApi>("GET", "/openapi.json")).body;
  const taken: string[] = [];
  for (const [route, body] of Object.entries(BODIES)) {
    const [method = "", path = ""] = route.split(" ");
    if (!paths[path]?.[method]?.requestBody) continue;
    const url = path
      .replace("{project}", project.slug)
      .replace("{server}", "header")
      .replace(/\{\w+\}/g, "default");
    for (const field of ["owner", "projectId", "emailVerified", "createdAt"]) {
      const { status, body: said } = await project.admin.api<{ code?: string } | undefined>(method.toUpperCase(), url, {
        ...(body as object),
        [field]: "admin",
      });
      if (status !== 400 || said?.code !== "request.invalid") taken.push(`${route} ${field}: ${status} ${said?.code}`);
    }
  }
  expect(taken).toEqual([]);
});

describe("adding a server", async () => {
  const project = await makeProject();
  const add = (server: object) =>
    project.api<{ code: string; fields: Record<string, string> }>("POST", "/servers", {
      name: "X",
      slug: "x",
      authScope: { type: "none", level: "user" },
      ...server,
    });

  test.each([
    "http://example.com/mcp",
    "https://localhost/mcp",
    "https://127.0.0.1/mcp",
    "https://2130706433/mcp",
    "https://0x7f.1/mcp",
    "https://[::1]/mcp",
    "https://[::ffff:10.0.0.1]/mcp",
    "https://169.254.169.254/latest",
    "https://metadata.internal/mcp",
    "https://user:pass@example.com/mcp",
    "https://example.com:22/mcp",
    "https://cardea.test/mcp/x",
    "ftp://example.com",
    "not a url",
  ])("S64: a server with the URL %s is refused, and the error names the field", async (url) => {
    expect(await add({ url })).toMatchObject({ status: 400, body: { code: "server.url_refused", fields: { url: expect.any(String) } } });
  });

  test.each([
    [{ url: "https://a.example.com/{x}/mcp" }, "url"],
    [{ url: "https://a.example.com/mcp", authScope: { type: "path", level: "user", fields: [{ name: "x" }] } }, "url"],
    [{ url: "https://{x}.example.com/mcp", authScope: { type: "path", level: "user", fields: [{ name: "x" }] } }, "url"],
    [{ url: "https://a.example.com/{x}/mcp", authScope: { type: "path", level: "user", fields: [{ name: "y" }] } }, "fields"],
    [{ url: "https://a.example.com/mcp", authScope: { type: "header", level: "user", fields: [] } }, "fields"],
    [{ url: "https://a.example.com/mcp", authScope: { type: "header", level: "user", fields: [{ name: "Host" }] } }, "fields"],
    [{ url: "https://a.example.com/mcp", authScope: { type: "header", level: "user", fields: [{ name: "X Key" }] } }, "fields"],
    [{ url: "https://a.example.com/mcp", authScope: { type: "oauth2", level: "user", fields: [{ name: "x" }] } }, "fields"],
  ])("F83: a new server with %j is refused, and the error names the field that does not fit", async (server, field) => {
    const { status, body } = await add(server);
    expect(status).toBe(400);
    expect(body.fields).toHaveProperty(field);
  });

  test("one of two simultaneous requests gets a slug, and the other is refused", async () => {
    const url = "https://mcp.example.com/mcp";
    const answers = await Promise.all([add({ url, slug: "same" }), add({ url, slug: "same" })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.fields).toHaveProperty("slug");
  });
});

test("a user link refuses a project-level server", async () => {
  const project = await makeProject("project");
  const { status, body } = await project.api("POST", "/links", { type: "user", servers: ["header"], domains: ["example.com"] });
  expect([status, body]).toMatchObject([400, { code: "link.level_mismatch" }]);
});
