import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { type Browser, makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { MOST_NEWS_STREAMS } from "../streams/streams.ts";

afterEach(() => void vi.restoreAllMocks());

/** The browser of a new member with this role. */
async function memberWith(role: "admin" | "auditor" | "member", project: TestProject): Promise<Browser> {
  const email = `${role}.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await project.api("POST", "/members", { email, role });
  const browser = makeBrowser();
  await browser.signIn(email);
  return browser;
}

/** A console that listens. @property heard the actions so far */
async function listen(by: Browser, { slug }: Pick<TestProject, "slug">) {
  const answer = await send(`/api/v1/projects/${slug}/news`, {
    headers: { cookie: [...by.cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
  });
  const heard: string[] = [];
  if (!answer.ok || !answer.body) return { answer, heard, close: async () => undefined };
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = (async () => {
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const data = /^event: news\ndata: (.*)$/.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data) heard.push(...(JSON.parse(data) as { actions: string[] }).actions);
      }
    }
  })();
  const close = async () => {
    await reader.cancel();
    await read.catch(() => undefined);
  };
  return { answer, heard, close };
}

describe("F122b: the news of a project", () => {
  test("administrators and auditors hear what others change and agents call, and nothing of another project", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const auditor = await memberWith("auditor", project);
    const [mine, theirs, elsewhere] = [await listen(project.admin, project), await listen(auditor, project), await listen(other.admin, other)];
    expect(mine.answer.headers.get("content-type")).toBe("text/event-stream");
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    await whoami(await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token), "header");
    for (const { heard } of [mine, theirs])
      await vi.waitFor(() => expect(heard).toEqual(expect.arrayContaining(["link.create", "credential.provide", "tool.call"])), PATIENCE);
    expect(elsewhere.heard).toEqual([]);
    for (const { close } of [mine, theirs, elsewhere]) await close();
  });

  test("members, and administrators of other projects, may not listen, and learn nothing of whether the project exists", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    for (const by of [await memberWith("member", project), await memberWith("admin", other)]) {
      const { answer } = await listen(by, project);
      expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: "resource.not_found" })]);
    }
    expect((await send(`/api/v1/projects/${project.slug}/news`)).status).toBe(401);
  });

  test("a person with too many windows is told so, others still listen, and a closed window makes room", async () => {
    const project = await makeProject();
    const auditor = await memberWith("auditor", project);
    const open = await Promise.all(Array.from({ length: MOST_NEWS_STREAMS.person }, () => listen(project.admin, project)));
    expect(open.map(({ answer }) => answer.status)).toEqual(open.map(() => 200));
    const { answer } = await listen(project.admin, project);
    expect([answer.status, await answer.json()]).toEqual([429, expect.objectContaining({ code: "news.too_many" })]);
    const theirs = await listen(auditor, project);
    expect(theirs.answer.status).toBe(200);
    await open[0]?.close();
    await vi.waitFor(async () => {
      const again = await listen(project.admin, project);
      expect(again.answer.status).toBe(200);
      await again.close();
    }, PATIENCE);
    for (const { close } of [...open.slice(1), theirs]) await close();
  });

  test("events are written although the project's object cannot be told of them", async () => {
    const project = await makeProject();
    const { body } = await project.api<{ id: string }>("GET", "");
    const root = (bindings.PROJECT_STREAMS as unknown as DurableObjectNamespace).getByName(body.id);
    let tried = 0;
    await runInDurableObject(root, (object) => {
      vi.spyOn(Object.getPrototypeOf(object) as { tellNews(): void }, "tellNews").mockImplementation(() => {
        tried++;
        throw new Error("the object is being moved");
      });
    });
    await project.userLink();
    const actions = async () => (await project.api<{ events: { action: string }[] }>("GET", "/audit")).body.events.map(({ action }) => action);
    await vi.waitFor(async () => expect(await actions()).toContain("link.create"), PATIENCE);
    await vi.waitFor(() => expect(tried).toBeGreaterThan(1), PATIENCE);
  });
});
