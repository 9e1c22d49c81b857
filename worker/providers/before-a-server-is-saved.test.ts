import { describe, expect, inject, test } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";

describe("F60: discovery before a server is saved", () => {
  test("discovery shows what it found, and stores nothing", async () => {
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

  test("discovery of a server without sign-in fails with an error code", async () => {
    const project = await makeProject();
    const answer = await project.api("POST", "/discovery", { url: serverUrls(inject("origins")).none });
    expect(answer).toMatchObject({ status: 502, body: { code: "authorization.discovery_failed" } });
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
  ])("L1, S64: discovery of %j is refused before any request", async (url) => {
    const project = await makeProject();
    const answer = await project.api("POST", "/discovery", { url });
    expect(answer).toMatchObject({ status: 400, body: { code: "server.url_refused", fields: { url: "Use a public https address." } } });
    expect(JSON.stringify(answer.body)).not.toContain("10.0.0.1");
  });
});
