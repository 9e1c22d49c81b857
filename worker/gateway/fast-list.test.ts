import { expect, test } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { makeProject } from "../../test/harness/worker/project.ts";

const LATEST = "2026-07-28";
const META = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
const MODERN = { "mcp-protocol-version": LATEST, "mcp-method": "tools/list" };

/** A blank before a header's value makes a request that is no plain one, and means the same: it goes by the SDK. */
const NOT_PLAIN = { "content-type": "Application/json" };

test.each([
  ["2026-07-28", MODERN, { _meta: META }],
  ["2025-11-25", { "mcp-protocol-version": "2025-11-25" }, {}],
])("F90: a list of %s is the same with and without the SDK", async (_, revision, params) => {
  const project = await makeProject();
  await project.addOpenServer("everything");
  await project.addOpenServer("reference");
  await project.api("POST", "/rules", { priority: 1, server: "everything", tools: ["get-*"], policy: "deny" });
  const { access_token } = await signInAgent(project.admin, project.slug);
  const list = async (headers: Record<string, string>) => {
    const message = { jsonrpc: "2.0", id: 'a"b', method: "tools/list", params };
    const response = await postMessage(project.slug, access_token, message, { ...revision, ...headers });
    return messageOf<{ result: { tools: { name: string }[] } }>(response);
  };
  const [fast, slow] = [await list({}), await list(NOT_PLAIN)];
  expect(fast.result.tools.length).toBeGreaterThan(20);
  expect(fast.result.tools.some(({ name }) => name.startsWith("everything__get-"))).toBe(false);
  expect(fast).toEqual(slow);
});

test("S69: what is no list as the revision has it is refused as before", async () => {
  const project = await makeProject();
  const { access_token } = await signInAgent(project.admin, project.slug);
  const status = async (headers: Record<string, string>, params: object) =>
    (await postMessage(project.slug, access_token, { jsonrpc: "2.0", id: 1, method: "tools/list", params }, headers)).status;
  expect(await status(MODERN, { _meta: META })).toBe(200);
  expect(await status({ ...MODERN, "mcp-method": "tools/call" }, { _meta: META })).toBe(400);
  expect(await status({ ...MODERN, "mcp-protocol-version": "2025-11-25" }, { _meta: META })).toBe(400);
  expect(await status(MODERN, { _meta: { "io.modelcontextprotocol/protocolVersion": LATEST } })).toBe(400);
});
