import { describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { PATIENCE } from "../../test/harness/patience.ts";
import { whoami } from "../../test/harness/worker/agent.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import type { Page } from "../../test/harness/worker/browser.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { agentOf } from "../../test/harness/worker/provider-accounts.ts";
import { SECOND } from "../lib/clock.ts";

describe("F63: Cardea's own client metadata document", () => {
  test("Cardea's document contains its client id, redirect URI and authentication method", async () => {
    const response = await send("/oauth/client.json");
    expect(await response.json()).toMatchObject({
      client_id: `${ORIGIN}/oauth/client.json`,
      redirect_uris: [`${ORIGIN}/oauth/callback`],
      token_endpoint_auth_method: "none",
    });
  });

  /** Gives the authorization server the document that Cardea's client id names. @returns its URL and text */
  async function publish(page: Page) {
    const clientId = decodeURIComponent(/client_id=([^&"]+)/.exec(page.text)?.[1] ?? "");
    const text = await (await send(clientId)).text();
    await setFixtures({ documents: { [clientId]: JSON.parse(text) } });
    return { clientId, text };
  }

  test("a person can connect a server whose provider accepts Cardea's document as the client", async () => {
    const project = await makeProject();
    await project.addOAuthServer("documents", undefined, serverUrls(inject("origins")).documents);
    const link = await project.userLink(["documents"]);
    const ada = await person("ada", link);
    const { clientId } = await publish(await ada.submit(`${link}/documents`));
    expect(clientId).toBe(`${ORIGIN}/oauth/client.json`);
    expect((await connect(ada, link, "documents", "ada")).text).toContain("The documents server is connected.");
    expect(await whoami(await agentOf(project, ada), "documents")).toBe("ada");
  });

  test("a document for one server publishes its own key if the provider wants signatures, and Cardea signs all requests with it", async () => {
    const project = await makeProject();
    await project.addOAuthServer("signed", undefined, serverUrls(inject("origins")).signed);
    const link = await project.userLink(["signed"]);
    const ada = await person("ada", link);
    const { clientId, text } = await publish(await ada.submit(`${link}/signed`));
    expect(JSON.parse(text)).toMatchObject({
      client_id: clientId,
      token_endpoint_auth_method: "private_key_jwt",
      jwks: { keys: [{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }] },
    });
    expect(JSON.parse(text).jwks.keys[0]).not.toHaveProperty("d");
    expect((await connect(ada, link, "signed", "ada")).text).toContain("The signed server is connected.");
    const agent = await agentOf(project, ada);
    expect(await whoami(agent, "signed")).toBe("ada");

    const asked = async (what: string) => (await ledger()).tokenRequests[`${inject("origins").signed} ${what}`] ?? 0;
    const [refreshed, revoked] = [await asked("refresh_token"), await asked("revocation")];
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 3500 * SECOND);
    expect(await whoami(agent, "signed")).toBe("ada");
    vi.useRealTimers();
    expect(await asked("refresh_token")).toBe(refreshed + 1);

    const { body } = await project.api<{ credentials: { id: string }[] }>("GET", "/credentials");
    await project.api("DELETE", `/credentials/${body.credentials[0]?.id}`);
    await vi.waitFor(async () => expect(await asked("revocation")).toBe(revoked + 1), PATIENCE);
  });

  test("several people who begin to sign in at the same moment get the same document with a key", async () => {
    const project = await makeProject();
    await project.addOAuthServer("signed", undefined, serverUrls(inject("origins")).signed);
    const link = await project.userLink(["signed"]);
    const people = await Promise.all(["ada", "bob", "carol"].map((name) => person(name, link)));
    const pages = await Promise.all(people.map((one) => one.submit(`${link}/signed`)));
    for (const page of pages) await publish(page);
    for (const one of people) expect((await connect(one, link, "signed", "x")).text).toContain("is connected");
  });

  test.each(["/oauth/clients/prj_x/scp_x/client.json", "/oauth/clients/x/y/client.json"])("no document is published at %s", async (path) => {
    expect((await send(path)).status).toBe(404);
  });
});
