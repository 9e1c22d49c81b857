import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Origins, serverUrls } from "../test/fixtures/origins.ts";

export type Demo = { admin: string; mcpUrl: string; linkPath: string };

const field = (name: string, label: string) => ({
  name,
  label,
  help: "Any value of the form demo-{your first name}-{anything} works, such as demo-ada-1.",
  prefix: "",
});

/** The demo's servers: one of each kind, all at user level. */
function demoServers(origins: Origins) {
  const urls = serverUrls(origins);
  const scope = (type: string, fields: object[] = [], level = "user") => ({ type, level, fields });
  return [
    { slug: "open", name: "Open server", url: urls.none, transport: "http", authScope: scope("none") },
    { slug: "notes", name: "Notes (API key)", url: urls.header, transport: "http", authScope: scope("header", [field("X-API-Key", "API key")]) },
    { slug: "wiki", name: "Wiki (workspace)", url: urls.path, transport: "http", authScope: scope("path", [field("workspace", "Workspace")]) },
    { slug: "search", name: "Search (query key)", url: urls.query, transport: "sse", authScope: scope("query", [field("api_key", "API key")]) },
    { slug: "calendar", name: "Calendar (OAuth)", url: urls.oauth2, transport: "http", authScope: scope("oauth2") },
    { slug: "everything", name: "Everything", url: urls.everything, transport: "http", authScope: scope("none") },
  ];
}

/**
 * Creates the Demo project once, as a person would: it signs in with a code from the local inbox and calls the REST API.
 * The file `marker` then holds the path of the auth link, so that later starts create nothing, whatever became of the project.
 */
export async function seedDemo(origin: string, origins: Origins, admin: string, marker: string): Promise<Demo> {
  const mcpUrl = `${origin}/mcp/demo`;
  if (existsSync(marker)) return { admin, mcpUrl, linkPath: readFileSync(marker, "utf8").trim() };

  const call = makeCall(origin, await signIn(origin, admin), [409]);
  await call("/projects", { slug: "demo", name: "Demo", description: "One server of each kind, to try Cardea on." });
  const servers = demoServers(origins);
  for (const server of servers) await call("/projects/demo/servers", server);
  const personal = servers.filter(({ authScope }) => authScope.type !== "none").map(({ slug }) => slug);
  const link = (await call("/projects/demo/links", { type: "user", servers: personal, domains: ["example.com"] })) as { id: string };
  const linkPath = `/connect/${link.id}`;
  writeFileSync(marker, linkPath);
  return { admin, mcpUrl, linkPath };
}

/** SQL that moves the demo's servers to the ports of `origins`. A server that a person moved to another path or host stays as it is. */
export function moveStatements(origins: Origins): string {
  return demoServers(origins)
    .map(({ slug, url }) => {
      const { port } = new URL(url);
      const path = url.slice(url.indexOf(port) + port.length);
      return `UPDATE servers SET url = '${url}' WHERE slug = '${slug}' AND url LIKE 'http://127.0.0.1:%${path}' AND deleted_at IS NULL AND project_id IN (SELECT id FROM projects WHERE slug = 'demo');`;
    })
    .join(" ");
}

/** Resets the demo's OAuth server after it moved to another port, because its issuer has changed too. */
export async function moveOAuth(origin: string, admin: string, moved: boolean): Promise<void> {
  if (!moved) return;
  await makeCall(origin, await signIn(origin, admin), [404])("/projects/demo/servers/calendar/reset", {});
}

/** Calls the REST API as the console does. @param expected statuses besides 2xx that are not an error */
function makeCall(origin: string, cookie: string, expected: number[]) {
  return async (path: string, body: object): Promise<unknown> => {
    const headers = { origin, cookie, "content-type": "application/json" };
    const response = await fetch(`${origin}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok && !expected.includes(response.status)) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

async function signIn(origin: string, email: string): Promise<string> {
  const post = (path: string, form: Record<string, string>, cookie: string) =>
    fetch(`${origin}${path}`, { method: "POST", headers: { origin, cookie }, body: new URLSearchParams(form), redirect: "manual" });
  const asked = await post("/sign-in", { email, next: "/" }, "");
  const browser = cookiesOf(asked);
  for (let tries = 0; tries < 50; tries++) {
    const inbox = await (await fetch(`${origin}/dev/inbox`)).text();
    const code = new RegExp(`(\\d{3} \\d{3}) is your Cardea code</strong><span class="hint">to ${email}`).exec(inbox)?.[1];
    if (code) return cookiesOf(await post("/sign-in/code", { code, next: "/" }, browser));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the local inbox has received no sign-in code");
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
