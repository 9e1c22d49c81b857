import { afterEach, describe, expect, test, vi } from "vitest";
import { call } from "../../test/harness/worker/agent.ts";
import { ledger, makeProject, setFixtures } from "../../test/harness/worker/project.ts";
import { agentOf, createMachineClient } from "../../test/harness/worker/provider-accounts.ts";
import { SECOND } from "../lib/clock.ts";

describe("a server that needs no sign-in by a person", () => {
  afterEach(() => void vi.useRealTimers());

  test("a server with client credentials is called with a token that Cardea gets itself, and gets again when it expires", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await setFixtures({ accessTokenSeconds: 1800 });
    const project = await makeProject("project");
    await project.addOAuthServer("robot", { grant: "client_credentials", client: await createMachineClient(), scopes: ["mcp:tools"] });
    const agent = await agentOf(project, project.admin);
    expect((await call(agent, "robot__whoami")).text).toContain("has no shared credential");

    expect((await project.api("POST", "/servers/robot/connect", {})).status).toBe(204);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    const asked = async () => (await ledger()).tokenRequests.client_credentials ?? 0;
    expect((await call(agent, "robot__whoami")).isError).toBe(false);
    const before = await asked();
    vi.setSystemTime(Date.now() + 1800 * SECOND);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(agent, "robot__whoami")));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect((await asked()) - before).toBe(1);
    await setFixtures({ accessTokenSeconds: 3600 });
  });

  test.each([
    [{ grant: "client_credentials", client: { id: "x", secret: "s" } }, "user", "grant"],
    [{ grant: "client_credentials", client: { id: "x" } }, "project", "clientSecret"],
    [{ grant: "client_credentials" }, "project", "clientId"],
    [
      { grant: "enterprise", client: { id: "x" }, identityProvider: { tokenUrl: "https://10.0.0.1/token", clientId: "c" } },
      "project",
      "identityProvider",
    ],
  ])("the invalid settings %j at level %s are refused with the name of the wrong field", async (oauth, level, field) => {
    const project = await makeProject();
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level }, oauth };
    const { status, body } = await project.api<{ fields: Record<string, string> }>("POST", "/servers", server);
    expect(status).toBe(400);
    expect(body.fields).toHaveProperty(field);
  });

  test("connecting a server with a secret that the provider refuses says so, and stores nothing", async () => {
    const project = await makeProject("project");
    await project.addOAuthServer("robot", {
      grant: "client_credentials",
      client: { ...(await createMachineClient()), secret: "wrong" },
      scopes: ["mcp:tools"],
    });
    const { status, body } = await project.api("POST", "/servers/robot/connect", {});
    expect([status, body]).toMatchObject([502, { code: "authorization.client_refused" }]);
    expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
  });

  test("a server that people sign in to cannot be connected without a sign-in", async () => {
    const project = await makeProject();
    expect((await project.api("POST", "/servers/oauth2/connect", {})).status).toBe(400);
  });
});
