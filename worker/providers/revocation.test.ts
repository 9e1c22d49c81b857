import { describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { agentOf, connected, revocations } from "../../test/harness/worker/provider-accounts.ts";

describe("revocation at the provider", () => {
  test("F52: a credential that an administrator removes is revoked at the provider too", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    const before = await revocations();
    const { body } = await project.api<{ credentials: { id: string }[] }>("GET", "/credentials");
    await project.api("DELETE", `/credentials/${body.credentials[0]?.id}`);
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 1), PATIENCE);
    expect((await ada.open(link)).text).toContain("Not connected");
  });

  test("F53: the credentials of a person who is removed are revoked at the provider", async () => {
    const project = await makeProject();
    const { ada } = await connected(project, "oauth2");
    const before = await revocations();
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    const member = body.members.find(({ email }) => email === ada.email);
    expect((await project.api("DELETE", `/members/${member?.id}`)).status).toBe(204);
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 1), PATIENCE);
  });

  test("F25: a credential that is replaced is revoked at the provider, and the new one works", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    const before = await revocations();
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 1), PATIENCE);
    expect(await whoami(await agentOf(project, ada), "oauth2")).toBe("ada");
  });
});

describe("F66: a reset", () => {
  test("a reset ends every grant and forgets the client, and people can connect again", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const people = await Promise.all(["ada", "bob", "carol"].map((name) => person(name, link)));
    for (const one of people) expect((await connect(one, link, "oauth2", "x")).text).toContain("is connected");
    const clientOf = async () =>
      (
        await bindings.DB.prepare("SELECT client_id FROM oauth_registrations r JOIN projects p ON p.id = r.project_id WHERE p.slug = ?")
          .bind(project.slug)
          .first<{ client_id: string }>()
      )?.client_id;
    const client = await clientOf();
    const before = await revocations();

    expect(await project.api("POST", "/servers/oauth2/reset", {})).toMatchObject({ status: 202, body: { job: { total: 3 } } });
    expect(await clientOf()).toBeUndefined();
    await vi.waitFor(async () => expect(await revocations()).toBe(before + 3), PATIENCE);
    const [ada] = people;
    if (!ada) throw new Error("no person");
    expect((await ada.open(link)).text).toContain("Not connected");
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
    expect(await clientOf()).not.toBe(client);
  });

  test("a reset makes a sign-in that has begun fail", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const ada = await person("ada", link);
    const page = await ada.submit(`${link}/oauth2`);
    const { signInAtProvider } = await import("../../test/harness/provider.ts");
    const callback = await signInAtProvider(/url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "", "ada", ORIGIN);
    await project.api("POST", "/servers/oauth2/reset", {});
    expect((await ada.open(callback)).status).toBe(400);
  });

  test("a reset of a server that does not exist answers 404", async () => {
    expect((await (await makeProject()).api("POST", "/servers/none-such/reset", {})).status).toBe(404);
  });
});
