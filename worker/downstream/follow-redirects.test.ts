import { describe, expect, test } from "vitest";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { sendFollowing } from "./follow-redirects.ts";
import { decideMoved } from "./moved-policy.ts";

/** A host that redirects the given paths and answers 200 at others. */
function hostWith(redirects: Record<string, [status: number, location: string]>) {
  const seen: string[] = [];
  const send: Fetch = async (input, init) => {
    const url = new URL(input);
    seen.push(`${init?.method} ${url.href} ${init?.body}`);
    const [status, location] = redirects[url.pathname] ?? [200, ""];
    return new Response(null, { status, headers: { location } });
  };
  return { seen, send, origin: `https://${crypto.randomUUID()}.example` };
}

const POST = { method: "POST", body: "{}" };
const carry = (url: URL) => url.searchParams.set("key", "k");

describe("B07: redirects of servers", () => {
  test.each([307, 308])("a redirect with %i within the origin is followed with method, body and credential, and remembered", async (status) => {
    const { seen, send, origin } = hostWith({ "/mcp": [status, "/mcp/"] });
    const url = new URL(`${origin}/mcp?key=k`);
    for (let times = 0; times < 2; times++) expect((await sendFollowing(send, url, POST, true, carry)).status).toBe(200);
    expect(seen).toEqual([`POST ${origin}/mcp?key=k {}`, `POST ${origin}/mcp/?key=k {}`, `POST ${origin}/mcp/?key=k {}`]);
  });

  test("a remembered redirect is forgotten once its target answers 404", async () => {
    const redirects: Record<string, [number, string]> = { "/mcp": [307, "/mcp/"] };
    const { send, origin } = hostWith(redirects);
    const url = new URL(`${origin}/mcp`);
    await sendFollowing(send, url, POST, true, () => undefined);
    redirects["/mcp/"] = [404, ""];
    redirects["/mcp"] = [307, "/b"];
    expect((await sendFollowing(send, url, POST, true, () => undefined)).status).toBe(404);
    expect((await sendFollowing(send, url, POST, true, () => undefined)).status).toBe(200);
  });

  test("a redirect to another path is not remembered, because it may be for one person only", async () => {
    const redirects: Record<string, [number, string]> = { "/mcp": [307, "/people/ada?ticket=1"] };
    const { seen, send, origin } = hostWith(redirects);
    const url = new URL(`${origin}/mcp`);
    await sendFollowing(send, url, POST, true, () => undefined);
    redirects["/mcp"] = [307, "/people/bob?ticket=2"];
    await sendFollowing(send, url, POST, true, () => undefined);
    expect(seen.slice(2)).toEqual([`POST ${origin}/mcp {}`, `POST ${origin}/people/bob?ticket=2 {}`]);
  });

  test("a redirect in a circle ends in a clear error after a few steps", async () => {
    const { seen, send, origin } = hostWith({ "/mcp": [307, "/mcp"] });
    await expect(sendFollowing(send, new URL(`${origin}/mcp`), POST, true, carry)).rejects.toMatchObject({ code: "server.moved" });
    expect(seen).toHaveLength(4);
  });

  test("a redirect to another host is an error that names the host, and nothing is sent there", async () => {
    const { seen, send, origin } = hostWith({ "/mcp": [308, "https://other.example/mcp?secret=1"] });
    await expect(sendFollowing(send, new URL(`${origin}/mcp`), POST, true, carry)).rejects.toMatchObject({
      code: "server.moved",
      facts: { host: "other.example", status: 308 },
    });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ["https://a.example/mcp", "/mcp/", 307, "POST", "https://a.example/mcp/"],
    ["https://a.example/mcp", "mcp/", 308, "POST", "https://a.example/mcp/"],
    ["https://a.example/mcp", "https://A.example:443/x#y", 307, "POST", "https://a.example/x"],
    ["http://a.example/mcp", "https://a.example/mcp", 308, "POST", "https://a.example/mcp"],
    ["http://a.example:8080/mcp", "https://a.example:8443/mcp", 308, "POST", undefined],
    ["http://a.example/mcp", "https://a.example:8443/mcp", 308, "POST", undefined],
    ["https://a.example/sse", "/sse/", 302, "GET", "https://a.example/sse/"],
    ["https://a.example/sse", "/sse/", 303, undefined, "https://a.example/sse/"],
    ["https://a.example/mcp", "/mcp/", 302, "POST", undefined],
    ["https://a.example/mcp", "/mcp/", 303, "DELETE", undefined],
    ["https://a.example/mcp", "http://a.example/mcp/", 307, "POST", undefined],
    ["https://a.example/mcp", "//b.example/mcp", 307, "POST", undefined],
    ["https://a.example/mcp", "https://a.example:8443/mcp", 307, "POST", undefined],
    ["https://a.example/mcp", "https://x:y@a.example/mcp/", 307, "POST", undefined],
    ["https://a.example/mcp", "https://", 307, "POST", undefined],
    ["https://a.example/mcp", null, 307, "POST", undefined],
  ])("a redirect from %s to %j with %i of a %s leads to %s", (from, location, status, method, expected) => {
    const decision = decideMoved(new URL(from), location, status, method);
    expect(decision.kind === "follow" ? decision.url.href : undefined).toBe(expected);
  });
});
