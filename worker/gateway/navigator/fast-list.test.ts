import { gunzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../../test/harness/worker/agent.ts";
import { send } from "../../../test/harness/worker/app.ts";
import { makeProject } from "../../../test/harness/worker/project.ts";

const LATEST = "2026-07-28";
const META = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
const COMMON = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const MODERN = { "mcp-protocol-version": LATEST, "mcp-method": "tools/list" };

/** This spelling has the same meaning, but the request is no longer plain, so that the SDK serves it. */
const NOT_PLAIN = { "content-type": "Application/json" };

test.each([
  ["2026-07-28", MODERN, { _meta: META }],
  ["2025-11-25", { "mcp-protocol-version": "2025-11-25" }, {}],
])("F90: a list for a client of %s is the same with and without the SDK", async (_, revision, params) => {
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

describe("F90: a long list that is requested again", () => {
  /** `accept` is the request's Accept-Encoding; `ofClient` is what the platform reports as the client's own. */
  async function setUp() {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const { access_token } = await signInAgent(project.admin, project.slug);
    const list = async (id: unknown, accept: string, ofClient?: string) => {
      const response = await send(`/mcp/${project.slug}`, {
        method: "POST",
        headers: { ...COMMON, ...MODERN, authorization: `Bearer ${access_token}`, "accept-encoding": accept },
        body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/list", params: { _meta: META } }),
        ...(ofClient !== undefined && { cf: { clientAcceptEncoding: ofClient } as RequestInit["cf"] }),
      });
      const encoding = response.headers.get("content-encoding");
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { encoding, body: JSON.parse(new TextDecoder().decode(encoding === "gzip" ? gunzipSync(bytes) : bytes)) as object };
    };
    return { project, list };
  }

  test("a long list is compressed from the third request on, with the same content and each request's own id", async () => {
    const { list } = await setUp();
    const plain = [await list(1, "gzip, deflate, br"), await list(2, "gzip, deflate, br")];
    expect(plain.map(({ encoding }) => encoding)).toEqual([null, null]);
    for (const id of [3, 'a"b', "é"]) {
      const { encoding, body } = await list(id, "gzip, deflate, br");
      expect(encoding).toBe("gzip");
      expect(body).toEqual({ ...plain[0]?.body, id });
    }
  });

  test.each([
    ["identity", undefined],
    ["gzip;q=0, br", undefined],
    ["", undefined],
    ["gzip, br", "identity"],
  ])("a long list is not compressed for a client that accepts %s (the platform reports %s)", async (accept, ofClient) => {
    const { list } = await setUp();
    for (let id = 1; id <= 4; id++) expect((await list(id, accept, ofClient)).encoding).toBeNull();
  });

  test("a changed list replaces the compressed one at once", async () => {
    const { project, list } = await setUp();
    for (let id = 1; id <= 3; id++) await list(id, "gzip");
    vi.useFakeTimers({ toFake: ["Date"] });
    await project.addOpenServer("reference");
    vi.setSystemTime(Date.now() + 3000);
    const { encoding, body } = await list(4, "gzip");
    vi.useRealTimers();
    expect(encoding).toBeNull();
    expect(JSON.stringify(body)).toContain("reference__");
  });
});

test("S69: a list request whose headers do not fit its revision is refused", async () => {
  const project = await makeProject();
  const { access_token } = await signInAgent(project.admin, project.slug);
  const status = async (headers: Record<string, string>, params: object) =>
    (await postMessage(project.slug, access_token, { jsonrpc: "2.0", id: 1, method: "tools/list", params }, headers)).status;
  expect(await status(MODERN, { _meta: META })).toBe(200);
  expect(await status({ ...MODERN, "mcp-method": "tools/call" }, { _meta: META })).toBe(400);
  expect(await status({ ...MODERN, "mcp-protocol-version": "2025-11-25" }, { _meta: META })).toBe(400);
  expect(await status(MODERN, { _meta: { "io.modelcontextprotocol/protocolVersion": LATEST } })).toBe(400);
});
