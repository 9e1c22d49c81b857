import { afterEach, describe, expect, test, vi } from "vitest";
import { call, whoami } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, forgetIssued, makeProject } from "../../test/harness/worker/project.ts";
import { agentOf, connected, createClient } from "../../test/harness/worker/provider-accounts.ts";
import { SECOND } from "../lib/clock.ts";

describe("F62: a client an administrator gave", () => {
  test.each(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] as const)(
    "a given client with %s is used, and Cardea registers none",
    async (method) => {
      const project = await makeProject();
      const client = await createClient(project, method);
      await project.addOAuthServer("own", { client });
      const { ada, page } = await connected(project, "own");
      expect(page.text).toContain("The own server is connected.");
      expect(await whoami(await agentOf(project, ada), "own")).toBe("ada");
      const { results } = await bindings.DB.prepare("SELECT client_id, registration FROM oauth_registrations WHERE client_id = ?")
        .bind(client.id)
        .all();
      expect(results).toEqual([{ client_id: client.id, registration: "static" }]);
    },
  );

  test("F33: the secret of a given client is nowhere in D1 and in no answer", async () => {
    const project = await makeProject();
    const client = await createClient(project, "client_secret_post");
    await project.addOAuthServer("own", { client });
    const { body } = await project.api("GET", "/servers");
    expect(JSON.stringify(body)).toContain(client.id);
    expect(JSON.stringify(body)).not.toContain(client.secret);
    for (const table of ["auth_scopes", "oauth_registrations", "servers"]) {
      expect(JSON.stringify((await bindings.DB.prepare(`SELECT * FROM ${table}`).all()).results)).not.toContain(client.secret);
    }
    expect(JSON.stringify((await bindings.AUDIT_DB.prepare("SELECT * FROM audit_events").all()).results)).not.toContain(client.secret);
  });
});

describe("a client the provider has forgotten", () => {
  afterEach(() => void vi.useRealTimers());

  test("F61: a client that the provider has forgotten is registered again at the next sign-in", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    await forgetIssued("Client", "Grant", "RefreshToken", "AccessToken", "Session");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 3600 * SECOND);
    const agent = await agentOf(project, ada);
    expect((await call(agent, "oauth2__whoami")).text).toContain("sign-in to “oauth2” has expired");
    vi.useRealTimers();
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });
});
