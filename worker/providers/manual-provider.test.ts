import { describe, expect, inject, test } from "vitest";
import { whoami } from "../../test/harness/worker/agent.ts";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { agentOf, connected, createClient } from "../../test/harness/worker/provider-accounts.ts";

describe("F68: a manual provider", () => {
  test("a manual provider signs people in at its two URLs, and gives the account name", async () => {
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
    [{ provider: { kind: "template", template: "no-such-template" }, client: { id: "x" } }, "provider"],
  ])("S24: the invalid provider settings %j are refused with the name of the wrong field", async (oauth, field) => {
    const project = await makeProject();
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" }, oauth };
    const { status, body } = await project.api<{ fields: Record<string, string> }>("POST", "/servers", server);
    expect(status).toBe(400);
    expect(body.fields).toHaveProperty(field);
  });
});

describe("F67: a template", () => {
  test("a provider template sends people to the provider with its parameters and scopes", async () => {
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
