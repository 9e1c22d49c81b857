import { describe, expect, test } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { deployed, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { listClients } from "../catalog/agent-clients/agent-clients-rules.ts";

const CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const open = (path: string, headers: Record<string, string> = {}) => send(path, { headers: { accept: CHROME, ...headers } });

describe("F29: an MCP URL in a browser", () => {
  test.each(["", "/servers/header", "/navigators/default"])(
    "a browser at the URL /mcp/{project}%s gets a page about clients with this URL",
    async (below) => {
      const { slug } = await makeProject();
      const answer = await open(`/mcp/${slug}${below}`);
      const text = await answer.text();
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=UTF-8");
      expect(text).toContain(`<pre>${ORIGIN}/mcp/${slug}${below}</pre>`);
      for (const { name } of listClients()) expect(text).toContain(`<summary>${name}</summary>`);
      expect(text).not.toContain("<script");
    },
  );

  test("a browser that was given capitals is sent to the URL as agents get it", async () => {
    const { status, headers } = await open("/MCP/Demo/servers/Notes");
    expect([status, headers.get("location")]).toEqual([307, `${ORIGIN}/mcp/demo/servers/notes`]);
  });

  test.each(["/mcp/--help", "/mcp/demo/servers/-s"])(
    "there is no page at %s, because a snippet would pass it to a program as an option",
    async (path) => {
      expect((await open(path)).status).toBe(404);
    },
  );

  test("the page is a page like all others: no script, no frame, no cache, and an answer of its own for each language and kind of client", async () => {
    const { headers } = await open("/mcp/demo");
    expect(headers.get("content-security-policy")).toContain("script-src 'none'");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("vary")).toBe("Accept, Accept-Language");
    expect(await (await open("/mcp/demo", { "accept-language": "de" })).text()).toContain("<h1>Einen Agenten verbinden</h1>");
    expect(await (await open("/mcp/demo", { "accept-language": "es" })).text()).toContain("<h1>Conectar un agente</h1>");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    const head = await send("/mcp/demo", { method: "HEAD", headers: { accept: CHROME } });
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, "text/html; charset=UTF-8", ""]);
  });

  test.each(["en", "de", "es"])(
    "the page with a long URL is small enough in the language %s: its stylesheet and icon take 6.5 kB of the 20",
    async (language) => {
      const page = await (await open(`/mcp/${"p".repeat(40)}/servers/${"s".repeat(40)}`, { "accept-language": language })).arrayBuffer();
      expect(page.byteLength).toBeLessThanOrEqual(13.5 * 1024);
    },
  );

  test("nobody learns from the page whether a project, a server or a navigator exists, and nothing that is stored is read for it", async () => {
    const { slug, api } = await makeProject();
    await api("PATCH", "", { name: "Secret name" });
    for (const below of ["", "/servers/header", "/navigators/default"]) {
      const nothing = "p".repeat(slug.length);
      const counting = makeCountingBindings();
      const there = await send(`/mcp/${slug}${below}`, { headers: { accept: CHROME } }, counting.as);
      expect(Object.values(counting.take()).reduce((sum, count) => sum + count)).toBe(0);
      const missing = await open(`/mcp/${nothing}${below}`);
      expect([there.status, [...there.headers]]).toEqual([missing.status, [...missing.headers]]);
      const text = await there.text();
      const withoutLink = (page: string) => page.replaceAll(/config=[^"]+/g, "");
      expect(withoutLink(text).replaceAll(slug, nothing)).toBe(withoutLink(await missing.text()));
      expect(text).not.toContain("Secret name");
    }
  });

  test("an agent that asks with GET gets what it got before, whether it has a token or not", async () => {
    const project = await makeProject();
    const { slug } = project;
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const { access_token: token } = await signInAgent(ada, slug);
    for (const accept of ["text/event-stream", "application/json, text/event-stream", "*/*", "text/html, text/event-stream"]) {
      const refused = await send(`/mcp/${slug}`, { headers: { accept } });
      expect([accept, refused.status, refused.headers.get("www-authenticate")?.includes("resource_metadata=")]).toEqual([accept, 401, true]);
    }
    const withToken = await send(`/mcp/${slug}`, { headers: { accept: CHROME, authorization: `Bearer ${token}` } });
    expect(withToken.headers.get("content-type")).not.toContain("html");
    const list = await postMessage(slug, token, { jsonrpc: "2.0", id: 1, method: "tools/list" }, { accept: CHROME });
    expect(await messageOf(list)).toMatchObject({ id: 1 });
    const absent = await send(`/mcp/${slug}/servers/absent`, { headers: { accept: "text/event-stream", authorization: `Bearer ${token}` } });
    expect(absent.status).toBe(401);
  });

  test("the URL on the page is spelled as agents need it, however it was typed", async () => {
    for (const path of ["/MCP/Demo", "/mcp/demo/", "/mcp/demo?utm=x", "/mcp/demo/sse", "/mcp/demo/sse/"])
      expect([path, (await (await open(path)).text()).includes(`<pre>${ORIGIN}/mcp/demo</pre>`)]).toEqual([path, path !== "/MCP/Demo"]);
  });

  test.each(["/mcp/", "/mcp/demo/servers", "/mcp/demo/x/y", "/mcp/%22%3E%3Cscript%3E"])(
    "the address %s names nothing, and a browser is told so on a page",
    async (path) => {
      const answer = await open(path);
      expect(answer.status).toBe(404);
      const text = await answer.text();
      expect(text).toContain("<h1>Nothing here</h1>");
      expect(text).not.toContain("<script>");
      const forAgents = await send(path, { headers: { accept: "*/*" } });
      expect([forAgents.status, forAgents.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    },
  );

  test("a browser under another name of a deployment is led to the address of its own, and an agent is not", async () => {
    const at = (accept: string) => send("https://cardea.workers.dev/mcp/demo", { headers: { accept } }, deployed);
    const moved = await at(CHROME);
    expect([moved.status, moved.headers.get("location")]).toEqual([307, "https://cardea.company.dev/mcp/demo"]);
    expect((await at("text/event-stream")).status).toBe(401);
  });
});
