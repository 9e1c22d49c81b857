import { beforeAll, describe, expect, test } from "vitest";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Named = { servers: string[]; navigators: string[]; rules: string[] };

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
    expect(await say("yaml", all())).toEqual(all());
    expect(await sources()).toEqual(["yaml", "yaml", "yaml"]);
    await project.api("PATCH", "/servers/header", { name: "Edited" });
    await project.api("PUT", "/navigators/team", { ...SETTINGS, name: "Edited" });
    await project.api("PUT", `/rules/${rule}`, { ...RULE, name: "Edited" });
    expect(await sources()).toEqual(["yaml", "yaml", "yaml"]);
    const { navigators } = (await project.api<{ navigators: { slug: string; source: string | null }[] }>("GET", "/navigators")).body;
    expect(navigators).toContainEqual(expect.objectContaining({ slug: "team", source: "yaml" }));
    expect(await say(null, all())).toEqual(all());
    expect(await sources()).toEqual([before, null, null]);
  });

  test("the answer names those alone of which it was said otherwise before, also when two say it at once", async () => {
    await say(null, all());
    const answers = await Promise.all([say("yaml", all()), say("yaml", all())]);
    expect(answers.flatMap(({ servers }) => servers)).toEqual(["header"]);
    expect(await say("yaml", { ...all(), servers: ["header", "no-such"], rules: [rule, "rul_none"] })).toEqual({
      servers: [],
      navigators: [],
      rules: [],
    });
  });

  test("what another project has by the same name is left alone, and an object that is made again has no source", async () => {
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

  test.each([[{}], [{ source: "terraform" }], [{ source: "yaml", servers: "header" }], [{ source: "yaml", links: [] }]])(
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
