import { afterEach, describe, expect, test, vi } from "vitest";
import { connectAgent, messageOf, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { userSubject } from "../vault/keeper-client.ts";

type Members = { members: { id: string; email: string; role: string }[] };
type Answer = { error?: { code: string; fields?: Record<string, string> }; result?: { isError?: boolean; content: { text: string }[] } };

/** Another isolate: it has the same stores and a separate memory. */
const elsewhere: Bindings = { ...bindings };

const idOf = async (project: TestProject, email: string) =>
  (await project.api<Members>("GET", "/members")).body.members.find((member) => member.email === email)?.id ?? "";
const isListed = async (project: TestProject, email: string) => (await idOf(project, email)) !== "";

async function callByKey(project: TestProject, key: string, email: string, as = bindings): Promise<{ status: number; body: Answer }> {
  const response = await send(
    `/mcp/${project.slug}`,
    {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": key, "x-user-email": email },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "none__whoami", arguments: {} } }),
    },
    as,
  );
  return { status: response.status, body: await messageOf(response) };
}

/** Whether D1 and the keeper each say that a user is a member. */
async function standingOf(project: TestProject, userId: string) {
  const {
    db: { projects, members },
    vault: { keeper },
  } = makeRooms(bindings);
  const { id } = (await projects.findBySlug(project.slug)) ?? { id: "prj_none" as ProjectId };
  const standing = await members.findStanding(id, userId);
  const { member } = await keeper.snapshot({ projectId: id, subject: userSubject(userId) });
  return { d1: standing !== undefined && standing.kind !== "removed", keeper: member };
}

describe("M3: only an invitation makes a removed person a member again", () => {
  afterEach(() => void vi.useRealTimers());

  test("an API key that admits their domain does not make a removed person a member, in any isolate and at any time", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const { body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true, domains: ["example.com"] });
    const email = `ada.${crypto.randomUUID().slice(0, 8)}@example.com`;
    for (const as of [bindings, elsewhere]) expect((await callByKey(project, body.key, email, as)).status).toBe(200);
    const id = await idOf(project, email);
    expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);

    for (const later of [1 * SECOND, 1 * MINUTE, 2 * MINUTE]) {
      vi.setSystemTime(Date.now() + later);
      for (const as of [bindings, elsewhere, { ...bindings }]) {
        const answer = await callByKey(project, body.key, email, as);
        expect([later, answer.status, answer.body.error?.code]).toEqual([later, 403, "key.user_refused"]);
        expect(answer.body.error?.fields?.["x-user-email"]).toContain("removed");
      }
      expect(await isListed(project, email)).toBe(false);
    }
    expect(await standingOf(project, id)).toEqual({ d1: false, keeper: false });

    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain("member.join");
    expect(await audit()).toMatch(/"action":"member.join"[^}]*"outcome":"denied"/);

    expect((await project.api("POST", "/members", { email })).status).toBe(201);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    for (const as of [bindings, elsewhere]) expect((await callByKey(project, body.key, email, as)).status).toBe(200);
    expect(await standingOf(project, id)).toEqual({ d1: true, keeper: true });
  });

  test("no type of auth link makes a removed person a member, by its page, form or sign-in, and each refusal is recorded", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const id = await idOf(project, ada.email);
    const playground = await project.makeLink({ type: "playground", servers: ["header"], emails: [ada.email] });
    await project.api("DELETE", `/members/${id}`);

    for (const path of [link, await project.userLink(), playground]) {
      const page = await ada.open(path);
      expect([page.status, page.text.includes("You were removed from this project")]).toEqual([403, true]);
      expect((await connect(ada, path, "header", "ada", "2")).status).toBe(403);
      expect((await ada.submit(`${path}/oauth2`)).status).toBe(403);
    }
    await ada.submit("/sign-out");
    expect((await ada.signIn(ada.email, link)).text).toContain("You were removed from this project");
    expect(await isListed(project, ada.email)).toBe(false);
    expect(await standingOf(project, id)).toEqual({ d1: false, keeper: false });
    expect((await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials).toEqual([]);
    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain("link.person_removed");

    await project.api("POST", "/members", { email: ada.email });
    expect((await connect(ada, link, "header", "ada", "3")).text).toContain("is connected");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect(await whoami(agent, "header")).toBe("ada");
  });

  test("a tag in their address does not make a removed person a member, by link or key, but an invitation does", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const mallory = await person("mallory", link);
    await connect(mallory, link, "header", "ada");
    await project.api("DELETE", `/members/${await idOf(project, mallory.email)}`);
    const { body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true, domains: ["example.com"] });

    const again = makeBrowser();
    expect((await again.signIn(mallory.email.replace("@", "+a+b@"), link)).text).toContain("You were removed from this project");
    expect((await connect(again, link, "header", "ada", "2")).status).toBe(403);
    for (const tag of ["+2", "+", "+a+b"]) {
      const email = mallory.email.replace("@", `${tag}@`);
      const answer = await callByKey(project, body.key, email);
      expect([answer.status, answer.body.error?.fields?.["x-user-email"]]).toEqual([403, expect.stringContaining("removed")]);
      expect(await isListed(project, email)).toBe(false);
    }
    const other = makeBrowser();
    await other.signIn(`${mallory.email.split("@")[0]}x@example.com`, link);
    expect((await connect(other, link, "header", "ada", "3")).text).toContain("is connected");

    const tagged = mallory.email.replace("@", "+2@");
    expect((await project.api("POST", "/members", { email: tagged })).status).toBe(201);
    const invited = makeBrowser();
    await invited.signIn(tagged, link);
    expect((await connect(invited, link, "header", "ada", "4")).text).toContain("is connected");
  });

  test("a person removed with a tagged address stays removed without the tag, but is not removed in another project", async () => {
    const [project, elsewhereProject] = [await makeProject(), await makeProject()];
    const link = await project.userLink();
    const plain = `m_lry.${crypto.randomUUID().slice(0, 8)}@example.com`;
    const tagged = makeBrowser();
    await tagged.signIn(plain.replace("@", "+1@"), link);
    await connect(tagged, link, "header", "ada");
    await project.api("DELETE", `/members/${await idOf(project, plain.replace("@", "+1@"))}`);
    const again = makeBrowser();
    expect((await again.signIn(plain, link)).text).toContain("You were removed from this project");
    const there = await elsewhereProject.userLink();
    expect((await again.open(there)).status).toBe(200);
    expect((await connect(again, there, "header", "ada", "2")).text).toContain("is connected");
  });

  test("a removed person gets the role of their new invitation, even if they were an administrator", async () => {
    const project = await makeProject();
    const email = `grace.${crypto.randomUUID().slice(0, 8)}@example.com`;
    const { body } = await project.api<{ id: string }>("POST", "/members", { email, role: "admin" });
    for (const role of ["member", "admin"]) {
      await project.api("DELETE", `/members/${body.id}`);
      expect((await project.api("POST", "/members", { email, role })).body).toMatchObject({ id: body.id, role });
    }
  });
});

describe("M3: D1 and the keeper agree on who is a member", () => {
  test("D1 and the keeper agree after removals, invitations and connections at the same time, in any order", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    for (let round = 0; round < 8; round++) {
      const ada = await person("ada", link);
      await connect(ada, link, "header", "ada");
      const id = await idOf(project, ada.email);
      const acts = [
        () => project.api("DELETE", `/members/${id}`),
        () => connect(ada, link, "header", "ada", "2"),
        () => project.api("DELETE", `/members/${id}`),
        ...(round % 2 ? [() => project.api("POST", "/members", { email: ada.email })] : []),
      ];
      await Promise.all(acts.map((act) => act()));
      const standing = await standingOf(project, id);
      expect([round, standing.keeper]).toEqual([round, standing.d1]);
      if (round % 2 === 0) expect(standing.d1).toBe(false);
    }
  });

  /** A keeper and a membership of a new user who has no browser. */
  async function pair() {
    const { db, vault, people } = makeRooms(bindings);
    const project = await makeProject();
    const { id: projectId } = (await db.projects.findBySlug(project.slug)) ?? { id: "prj_none" as ProjectId };
    const userId = await db.users.ensure(`ada.${crypto.randomUUID().slice(0, 8)}@example.com`, 1);
    const ref = { projectId, subject: userSubject(userId) };
    const isLive = async () => (await vault.keeper.snapshot(ref)).member;
    return { ...db, ...vault, ...people, projectId, userId, ref, isLive };
  }

  test("a removed person is not made a member by a connection that was being stored, however late the keeper is told", async () => {
    const { members, keeper, removeMember, projectId, userId, ref, isLive } = await pair();
    const [joined] = await members.join(projectId, userId, 1);
    await keeper.setMember(ref, true, joined?.version ?? 0);
    const [again] = await members.join(projectId, userId, 2);
    await removeMember(projectId, userId, { revokeKeys: false });
    await keeper.setMember(ref, true, again?.version ?? 0);
    expect(await isLive()).toBe(false);
    expect(await members.join(projectId, userId, 3)).toEqual([]);
    expect((await members.findStanding(projectId, userId))?.kind).toBe("removed");
  });

  test("a member whose keeper was not told yet is admitted when they allow an agent, or when a key names them", async () => {
    const {
      db: { members, projects },
      vault: { keeper },
    } = makeRooms(bindings);
    const project = await makeProject();
    const ada = await person("ada", await project.userLink());
    const { body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true });
    const found = await projects.findBySlug(project.slug);
    const projectId = found?.id ?? ("prj_none" as ProjectId);
    const userId = (await makeRooms(bindings).db.users.findByEmail(ada.email))?.id ?? "";
    await members.join(projectId, userId, Date.now());
    expect(await standingOf(project, userId)).toEqual({ d1: true, keeper: false });
    expect((await callByKey(project, body.key, ada.email)).status).toBe(200);

    const bob = await person("bob", await project.userLink());
    const bobId = (await makeRooms(bindings).db.users.findByEmail(bob.email))?.id ?? "";
    await members.join(projectId, bobId, Date.now());
    const agent = await connectAgent(project.slug, (await signInAgent(bob, project.slug)).access_token);
    expect((await agent.listTools()).tools.length).toBeGreaterThan(0);
    expect((await keeper.snapshot({ projectId, subject: userSubject(bobId) })).member).toBe(true);
  });

  test("after a removal that stopped halfway the person stays locked out until it is repeated or they are invited", async () => {
    const { members, keeper, projectId, userId, ref, isLive } = await pair();
    const [joined] = await members.join(projectId, userId, 1);
    const version = joined?.version ?? 0;
    await keeper.setMember(ref, true, version);
    await keeper.setMember(ref, false, version + 1);
    const [again] = await members.join(projectId, userId, 2);
    await keeper.setMember(ref, true, again?.version ?? 0);
    expect(await isLive()).toBe(false);
    const [invited] = await members.invite(projectId, userId, 3, "member");
    await keeper.setMember(ref, true, invited?.version ?? 0);
    expect(await isLive()).toBe(true);
    expect(await members.remove(projectId, userId, version, 4)).toBe(false);
  });
});
