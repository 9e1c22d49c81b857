import { afterEach, describe, expect, test, vi } from "vitest";
import { signInAtProvider } from "../../test/harness/provider.ts";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import type { Browser, Page } from "../../test/harness/worker/browser.ts";
import { ledger, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { MINUTE } from "../lib/clock.ts";

type Rows = { credentials: { server: string; email: string }[]; members: { id: string; email: string }[] };

const listed = async (project: TestProject) => {
  const [credentials, members] = await Promise.all([project.api<Rows>("GET", "/credentials"), project.api<Rows>("GET", "/members")]);
  return { credentials: credentials.body.credentials, members: members.body.members };
};

/** Lets a browser return from the provider, whose token endpoint answers only after `meanwhile`. */
async function returnWhile(meanwhile: (at: { project: TestProject; link: string; ada: Browser & { email: string } }) => Promise<unknown>) {
  const project = await makeProject();
  const link = await project.makeLink({ type: "user", servers: ["oauth2", "header"], domains: ["example.com"] });
  const ada = await person("ada", link);
  const leaving = await ada.submit(`${link}/oauth2`);
  const url = /url=([^"]+)"/.exec(leaving.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const callback = await signInAtProvider(url, "ada", ORIGIN);
  const revoked = async () => (await ledger()).tokenRequests.revocation ?? 0;
  const before = await revoked();
  await setFixtures({ tokenEndpoint: "held" });
  const answering: Promise<Page> = ada.open(callback);
  await expect.poll(async () => (await ledger()).atTokenEndpoint.now).toBe(1);
  await meanwhile({ project, link, ada });
  await setFixtures({ tokenEndpoint: "up" });
  return { project, ada, page: await answering, revocations: (await revoked()) - before };
}

const linkIdOf = (link: string): string => link.slice("/connect/".length);

describe("M2: what ends while a provider is answering", () => {
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ tokenEndpoint: "up" });
  });

  type At = { project: TestProject; link: string };
  const edit =
    (change: object) =>
    ({ project, link }: At) =>
      project.api("PATCH", `/links/${linkIdOf(link)}`, change);
  const pauseServer = ({ project }: At) => project.api("PATCH", "/servers/oauth2", { state: "paused" });

  async function expire(at: At) {
    vi.useFakeTimers({ toFake: ["Date"] });
    const expiresAt = Date.now() + 1 * MINUTE;
    const edited = await edit({ expiresAt })(at);
    vi.setSystemTime(expiresAt + 1);
    return edited;
  }

  test.each<[string, (at: At) => Promise<{ status: number; body: unknown }>, number]>([
    ["the link is deleted", ({ project, link }) => project.api("DELETE", `/links/${linkIdOf(link)}`), 1],
    ["the link is paused", edit({ paused: true }), 1],
    ["the link expires", expire, 1],
    ["the link is changed to other domains", edit({ domains: ["other.example"] }), 1],
    ["the server is paused", pauseServer, 1],
    // Cardea's registration at the provider is removed too, so the grant cannot be ended there.
    ["the server is removed", ({ project }) => project.api("DELETE", "/servers/oauth2"), 0],
  ])("nothing is stored if meanwhile %s", async (_, meanwhile, ended) => {
    const { project, page, revocations } = await returnWhile(async (at) => {
      const { status, body } = await meanwhile(at);
      expect([200, 202, 204], JSON.stringify(body)).toContain(status);
    });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.text).not.toContain("is connected");
    const { credentials, members } = await listed(project);
    expect([credentials, members.map(({ email }) => email)]).toEqual([[], ["admin@example.com"]]);
    expect(revocations).toBe(ended);
  });

  test("nothing is stored if the person is removed meanwhile, and their new grant ends at the provider", async () => {
    const { project, ada, page, revocations } = await returnWhile(async ({ project, link, ada }) => {
      const form = await ada.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" });
      expect(form.status).toBe(303);
      const { members } = await listed(project);
      const { id } = members.find(({ email }) => email === ada.email) ?? { id: "" };
      expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);
    });
    expect(page.status).toBe(403);
    const { credentials, members } = await listed(project);
    expect(credentials).toEqual([]);
    expect(members.map(({ email }) => email)).not.toContain(ada.email);
    expect(revocations).toBe(1);
  });
});
