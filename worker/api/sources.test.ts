import { beforeAll, describe, expect, test } from "vitest";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Named = { servers: string[]; navigators: string[]; rules: string[]; links?: string[] };

describe("F87b: which objects a configuration file describes", () => {
  let project: TestProject;
  let rule: string;
  const SETTINGS = { name: "Team", mode: "direct", inChatAuthentication: false, denied: [] };
  const RULE = { name: "A", server: null, tools: ["a"], policy: "deny" };

  beforeAll(async () => {
    project = await makeProject();
    await project.api("PUT", "/navigators/team", SETTINGS);
    rule = (await project.api<{ id: string }>("POST", "/rules", RULE)).body.id;
  });

  const say = async (source: "yaml" | null, named: Partial<Named>, of = project) =>
    (await of.api<Named>("POST", "/sources", { source, ...named })).body;
  const sourceOf = async (path: string, of = project) => (await of.api<{ source: string | null }>("GET", path)).body.source;
  const sources = async () => [await sourceOf("/servers/header"), await sourceOf("/navigators/team"), await sourceOf(`/rules/${rule}`)];
  const all = () => ({ servers: ["header"], navigators: ["team"], rules: [rule] });

  test("a server, a navigator and a rule say that a file describes them, also after an edit, until that is taken back", async () => {
    const [before] = await sources();
    expect(await sources()).toEqual([expect.not.stringContaining("yaml"), null, null]);
    expect(await say("yaml", all())).toEqual({ ...all(), links: [] });
    expect(await sources()).toEqual(["yaml", "yaml", "yaml"]);
    await project.api("PATCH", "/servers/header", { name: "Edited" });
    await project.api("PUT", "/navigators/team", { ...SETTINGS, name: "Edited" });
    await project.api("PUT", `/rules/${rule}`, { ...RULE, name: "Edited" });
    expect(await sources()).toEqual(["yaml", "yaml", "yaml"]);
    const { navigators } = (await project.api<{ navigators: { slug: string; source: string | null }[] }>("GET", "/navigators")).body;
    expect(navigators).toContainEqual(expect.objectContaining({ slug: "team", source: "yaml" }));
    expect(await say(null, all())).toEqual({ ...all(), links: [] });
    expect(await sources()).toEqual([before, null, null]);
  });

  test("the answer names only the objects whose source has changed, also when two requests say it at once", async () => {
    await say(null, all());
    const answers = await Promise.all([say("yaml", all()), say("yaml", all())]);
    expect(answers.flatMap(({ servers }) => servers)).toEqual(["header"]);
    expect(await say("yaml", { ...all(), servers: ["header", "no-such"], rules: [rule, "rul_none"] })).toEqual({
      servers: [],
      navigators: [],
      rules: [],
      links: [],
    });
  });

  test("an object of another project with the same name is left alone, and an object that is made again has no source", async () => {
    const other = await makeProject();
    const foreign = (await other.api<{ id: string }>("POST", "/rules", RULE)).body.id;
    expect(await say("yaml", { servers: ["header"], rules: [foreign] }, project)).toMatchObject({ rules: [] });
    expect([await sourceOf(`/rules/${foreign}`, other), await sourceOf("/servers/header", other)]).toEqual([
      null,
      expect.not.stringContaining("yaml"),
    ]);
    await say("yaml", { navigators: ["team"] });
    await project.api("DELETE", "/navigators/team");
    await project.api("PUT", "/navigators/team", SETTINGS);
    expect(await sourceOf("/navigators/team")).toBeNull();
  });

  test.each([[{}], [{ source: "terraform" }], [{ source: "yaml", servers: "header" }], [{ source: "yaml", members: [] }]])(
    "a request that says %j is refused, and changes nothing",
    async (asked) => {
      await say(null, { servers: ["header"] });
      const before = await sources();
      expect(await project.api("POST", "/sources", asked)).toMatchObject({ status: 400, body: { code: "request.invalid" } });
      expect(await sources()).toEqual(before);
    },
  );

  test("a change of the source is an event of the audit, and one that changes nothing is none", async () => {
    await say(null, all());
    await say("yaml", all());
    await say("yaml", all());
    await say(null, all());
    const events = async () => {
      const { body } = await project.api<{ events: { action: string; changes: string | null }[] }>("GET", "/audit?kind=changes&limit=200");
      return body.events.filter(({ action }) => action.startsWith("configuration.")).slice(0, 2);
    };
    await expect
      .poll(events)
      .toEqual([
        expect.objectContaining({ action: "configuration.release" }),
        expect.objectContaining({ action: "configuration.describe", changes: `servers: header; navigators: team; rules: ${rule}` }),
      ]);
  });
});

describe("F87b: an auth link has a name for configuration files", () => {
  let project: TestProject;
  beforeAll(async () => {
    project = await makeProject();
  });
  type Shown = { id: string; name: string | null; source: string | null; tags: object; returnUrl: string | null };
  const NEW = { type: "user", servers: ["header"], domains: ["example.com"] };
  const make = (name: string) => project.api<Shown>("POST", "/links", { ...NEW, name });
  const named = async (query = "") => (await project.api<{ links: Shown[]; next: string | null }>("GET", `/named-links${query}`)).body;

  test("links with a name are listed by it, in parts, without those that were deleted and those of other projects", async () => {
    for (const name of ["b", "c", "a"]) expect((await make(name)).body).toMatchObject({ name, source: null });
    await project.api("POST", "/links", NEW);
    await (await makeProject()).api("POST", "/links", { ...NEW, name: "foreign" });
    const { links, next } = await named("?limit=2");
    expect([links.map(({ name }) => name), next]).toEqual([["a", "b"], "b"]);
    const [last] = (await named(`?limit=2&after=${next}`)).links;
    expect(last?.name).toBe("c");
    await project.api("DELETE", `/links/${last?.id}`);
    expect((await named()).links.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("a name is one link's, also when two take it at once, and is free again when the link is deleted", async () => {
    const made = await Promise.all([make("once"), make("once")]);
    expect(made.map(({ status }) => status).sort()).toEqual([201, 400]);
    expect(made.find(({ status }) => status === 400)?.body).toMatchObject({ fields: { name: "Another link of the project has this name." } });
    const other = (await make("other")).body;
    expect(await project.api("PATCH", `/links/${other.id}`, { name: "once" })).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    expect(await make("Not A Slug")).toMatchObject({ status: 400 });
    const { id } = made.find(({ status }) => status === 201)?.body ?? { id: "" };
    await project.api("DELETE", `/links/${id}`);
    expect((await project.api<Shown>("PATCH", `/links/${other.id}`, { name: "once" })).body.name).toBe("once");
  });

  test("a link's tags, return URL and name are edited; without a name no file describes it, and a return URL must be allowed", async () => {
    await project.api("PATCH", "", { returnOrigins: ["https://app.example.com"] });
    const { id } = (await make("edited")).body;
    const edit = (change: object) => project.api<Shown>("PATCH", `/links/${id}`, change);
    expect(await edit({ returnUrl: "https://evil.example/x", tags: { a: "b" } })).toMatchObject({
      status: 400,
      body: { code: "link.return_refused" },
    });
    expect((await edit({ returnUrl: "https://app.example.com/x", tags: { team: "red" } })).body).toMatchObject({
      returnUrl: "https://app.example.com/x",
      tags: { team: "red" },
    });
    expect((await edit({ domains: ["b.example"] })).body).toMatchObject({
      returnUrl: "https://app.example.com/x",
      tags: { team: "red" },
      name: "edited",
    });
    await project.api("POST", "/sources", { source: "yaml", links: ["edited"] });
    expect((await project.api<Shown>("GET", `/links/${id}`)).body.source).toBe("yaml");
    expect((await edit({ name: null, returnUrl: null })).body).toMatchObject({ name: null, source: null, returnUrl: null });
  });
});
