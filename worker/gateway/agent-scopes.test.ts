import { describe, expect, test } from "vitest";
import { authorizationPath, authorize, connectAgent, handleOf, postMessage, redeemCode, type Tokens } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

const call = (name: string) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } });

async function tokenFor({ admin }: TestProject, path: string, scope: string): Promise<string> {
  const response = await redeemCode(await authorize(admin, path, { scope }));
  const { access_token, scope: granted } = (await response.json()) as Tokens & { scope: string };
  expect(granted).toBe(scope);
  return access_token;
}

describe("F96: agents that may only read", () => {
  test.each(["stateless", "sessionful"] as const)(
    "a %s agent that may only read can list tools and ask for the link, and is told what a call needs",
    async (revisions) => {
      const project = await makeProject();
      const token = await tokenFor(project, project.slug, "mcp:read");
      const agent = await connectAgent(project.slug, token, revisions);
      expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("none__whoami");
      const link = await agent.callTool({ name: "get_authentication_link", arguments: {} });
      expect(link.structuredContent).toMatchObject({ status: "authentication_needed" });
      await expect(agent.callTool({ name: "none__whoami", arguments: {} })).rejects.toThrow();

      const refused = await postMessage(project.slug, token, call("none__whoami"));
      expect(refused.status).toBe(403);
      const challenge = refused.headers.get("www-authenticate");
      expect(challenge).toContain('error="insufficient_scope"');
      expect(challenge).toContain('scope="mcp:read mcp:call"');
      expect(challenge).toContain(`resource_metadata="https://cardea.test/.well-known/oauth-protected-resource/mcp/${project.slug}"`);
      const stepped = await tokenFor(project, project.slug, "mcp:read mcp:call");
      expect((await postMessage(project.slug, stepped, call("none__whoami"))).status).toBe(200);
    },
  );

  test("an agent that may only read cannot call a tool at a server's own endpoint, in any form", async () => {
    const project = await makeProject();
    const path = `${project.slug}/servers/none`;
    const token = await tokenFor(project, path, "mcp:read");
    expect((await postMessage(path, token, { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} })).status).toBe(200);
    expect((await postMessage(path, token, call("whoami"))).status).toBe(403);
    expect((await postMessage(path, token, { ...call("whoami"), id: undefined })).status).toBe(403);
    expect((await postMessage(path, token, [call("whoami")])).status).toBe(400);
  });

  test("an agent that may only read can find tools in search mode, but not call them", async () => {
    const project = await makeProject();
    await project.api("PUT", "/navigators/found", { name: "Found", mode: "search", inChatAuthentication: true, denied: [] });
    const path = `${project.slug}/navigators/found`;
    const agent = await connectAgent(path, await tokenFor(project, path, "mcp:read"));
    const found = await agent.callTool({ name: "search_tools", arguments: { query: "who am I" } });
    expect(JSON.stringify(found.structuredContent)).toContain("none__whoami");
    await expect(agent.callTool({ name: "call_tools", arguments: { calls: [{ name: "none__whoami" }] } })).rejects.toThrow();
  });
});

describe("F96: consent to agent scopes", () => {
  test("an agent that names no agent scope asks for all, and the person may leave calls out", async () => {
    const { slug, admin } = await makeProject();
    for (const scope of [undefined, "openid", "mcp:call"]) {
      const { path, grant } = await authorizationPath(slug, { scope });
      const page = await admin.visit(path);
      expect(page.text).toContain("Let it call tools");
      const answer = await admin.submit(path, { handle: handleOf(page.text) ?? "", decision: "approve" });
      const code = new URL(answer.location ?? "").searchParams.get("code") ?? "";
      expect(await (await redeemCode({ ...grant, code })).json()).toMatchObject({ scope: "mcp:read" });
    }
  });

  test("an agent that asks only to read gets no more", async () => {
    const { slug, admin } = await makeProject();
    const { path } = await authorizationPath(slug, { scope: "mcp:read" });
    expect((await admin.visit(path)).text).not.toContain("Let it call tools");
    expect(await (await redeemCode(await authorize(admin, slug, { scope: "mcp:read" }))).json()).toMatchObject({ scope: "mcp:read" });
  });

  test("the metadata names the agent scopes, and no scope for refreshing", async () => {
    const { slug } = await makeProject();
    const metadata = await send(`/.well-known/oauth-protected-resource/mcp/${slug}`);
    expect(await metadata.json()).toMatchObject({ scopes_supported: ["mcp:read", "mcp:call"] });
    const challenge = await postMessage(slug, "none", {});
    expect(challenge.headers.get("www-authenticate")).toContain('scope="mcp:read mcp:call"');
  });
});
