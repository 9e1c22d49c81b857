import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { countOf, newlyDescribed, wordsOf } from "./described-rules.ts";
import { planChanges } from "./plan-rules.ts";
import { anyConfig } from "./random-config.ts";
import { readConfig } from "./read-file.ts";
import { type Current, exportableOf } from "./read-project.ts";
import { problemsOfReferences } from "./reference-rules.ts";
import { planRules, type RuleRef, type RuleStep } from "./rule-steps-rules.ts";
import { parseConfig, type RuleConfig, writeJsonSchema } from "./schema.ts";
import { nameSecrets } from "./secret-name-rules.ts";
import { writeConfig } from "./write-file.ts";

const SEED = 87;

function currentOf(text: string): Current {
  const { config } = readConfig(text, "x");
  const { project = {}, servers = {}, navigators = {}, links = {}, defaultPolicy = "allow", rules = [] } = config;
  return {
    config: { version: 1, project, servers, navigators, links, defaultPolicy, rules },
    secrets: [],
    etags: { project: "", defaultPolicy: "", servers: new Map(), navigators: new Map() },
    links: new Map(),
    scopeIds: new Map(),
    rules: rules.map((rule, at) => ({ id: `rul_${at}`, etag: "", rule })),
    undescribed: {
      servers: Object.keys(servers),
      navigators: Object.keys(navigators),
      rules: rules.map((_, at) => `rul_${at}`),
      links: Object.keys(links),
    },
  };
}

const plan = (wanted: string, had: string, prune = false) => planChanges(readConfig(wanted, "x").config, currentOf(had), prune);
const told = (text: string): string => {
  try {
    readConfig(text, "cardea.yaml");
  } catch (error) {
    return (error as Error).message;
  }
  return expect.fail("it was read");
};

describe("F87: a configuration file", () => {
  test("a file that was written is read as the same configuration, and written again as the same bytes", () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const text = writeConfig(config);
        const { config: read } = readConfig(text, "x");
        expect(writeConfig(read)).toBe(text);
        expect(planChanges(read, currentOf(writeConfig(config)), true)).toEqual({ changes: [], left: [] });
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  test.each([
    ["servers: {}", "cardea.yaml:1:1: Write “version: 1”"],
    ["version: 1\nservers:\n  notes:\n    name: Notes\n", "cardea.yaml:3:3: “url” is missing. Add it: a text"],
    ["version: 1\nservers:\n  notes:\n    name: 12\n    url: https://x\n", "cardea.yaml:4:5: “name” must be a text (in quotes"],
    ["version: 1\nservers:\n  Bad_Slug: { name: a, url: b }\n", "cardea.yaml:3:3: “Bad_Slug” is no name for this. Use 1 to 40 lower-case letters"],
    ["version: 1\nservers:\n  notes: { name: a, url: b, adress: c }\n", "cardea.yaml:3:29: “adress” is not known here."],
    ["version: 1\nrules:\n  - tools: [a]\n    policy: permit\n", "cardea.yaml:4:5: “policy” must be one of: allow, deny."],
    ["version: 1\nservers:\n  notes:\n    name: a\n    url: b\n    auth: { type: stdio }\n", "cardea.yaml:6:13: “type” must be one of: none, oauth2"],
    [
      "version: 1\nservers:\n  notes:\n    name: a\n    url: b\n    auth:\n      type: oauth2\n      oauth:\n        client: { id: a, secret: 'S3cret-value_of the client' }\n",
      "cardea.yaml:9:26: Write a name for the secret, such as github-client, and never the secret.",
    ],
    ["version: 1\nservers:\n  notes:\n    name: a\n    name: b\n", "cardea.yaml:5:5: This is not YAML as it must be."],
    ['{ "mcpServers": {} }', "cardea.yaml is a file of another program. Write it as a configuration first: cardea import cardea.yaml"],
    ["version: 1\nrules: [\n", "cardea.yaml:3:1: This is not YAML"],
    ["version: 1\nproject: &a [*a]\n", "cardea.yaml:2:1: “project” must be properties with values."],
    ["version: 1\nproject: !!js/function x\n", "cardea.yaml:2:10: This is not YAML"],
    ["version: 1\nlinks:\n  team: { servers: [a], domains: [A.example] }\n", "cardea.yaml:3:35: Write it in lower case"],
    ["version: 1\nlinks:\n  team: { servers: [a] }\n", "cardea.yaml:3:3: Name at least one domain"],
    ["version: 1\nlinks:\n  team: { servers: [a], domains: [a.example], expiresAt: soon }\n", "Use a day such as 2027-01-31"],
    ["version: 1\n---\nversion: 1\n", "This is not YAML as it must be."],
  ])("a mistake is told with its line, and what to do: %j", (text, sentence) => {
    expect(told(text)).toContain(sentence);
    expect(told(text)).not.toContain("S3cret");
  });

  test("aliases that multiply themselves are not followed", () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) =>
        `a${at}: &a${at} [${Array(9)
          .fill(at === 0 ? "x" : `*a${at - 1}`)
          .join(", ")}]`,
    );
    expect(told(`${levels.join("\n")}\n`)).toContain("repeats itself too often by aliases");
  });

  const SERVER = "{ name: A, url: https://a.example/mcp }";
  test.each([
    ["a name that every object has", `version: 1\nservers:\n  __proto__: ${SERVER}\n`, "cardea.yaml:3:3: “__proto__” is no name for this."],
    [
      "the same name twice",
      `version: 1\nservers:\n  a: ${SERVER}\n  a: ${SERVER}\n`,
      "cardea.yaml:4:3: This is not YAML as it must be. Map keys must be unique.",
    ],
    ["two documents", "version: 1\n---\nversion: 1\n", "cardea.yaml:2:1: This is not YAML as it must be."],
    ["a tag of another language", "version: 1\nservers: !!js/function x\n", "Unresolved tag"],
    ["a merge of keys", `version: 1\nservers:\n  a: &a ${SERVER}\n  b: { <<: *a, name: B }\n`, "“<<” is not known here."],
    ["an unknown kind", "version: 1\nserver: {}\n", "cardea.yaml:2:1: “server” is not known here."],
    ["brackets without end", `version: 1\nservers: ${"[".repeat(20_000)}`, "This is not YAML as it must be."],
    ["nothing", "", "“the file” must be properties with values."],
  ])("a file with %s is told where it is wrong", (_, text, sentence) => {
    expect(told(text)).toContain(sentence);
  });

  test("a file with line ends of Windows, a byte order mark, an alias and 10,000 lines is read", () => {
    const servers = Array.from(
      { length: 900 },
      (_, at) => `  s${at}:\r\n    name: ${at === 899 ? "*name" : `S${at}`}\r\n    url: https://s${at}.example/mcp\r\n`,
    ).join("");
    const text = `\uFEFFversion: 1\r\nservers:\r\n  first: { name: &name Same, url: https://first.example/mcp }\r\n${servers}${"# a line\r\n".repeat(8000)}`;
    const { config } = readConfig(text, "the file");
    expect(Object.keys(config.servers ?? {})).toHaveLength(901);
    expect(config.servers?.s899).toMatchObject({ name: "Same", url: "https://s899.example/mcp" });
  });

  test("docs/cardea.schema.json is the JSON Schema of the file; npm run docs:cli writes it", () => {
    expect(JSON.parse(readFileSync("docs/cardea.schema.json", "utf8"))).toEqual(JSON.parse(writeJsonSchema()));
  });

  test("each example of docs/configuration.md is a configuration", () => {
    const examples = [...readFileSync("docs/configuration.md", "utf8").matchAll(/```yaml\n(version: 1\n[\s\S]*?)```/g)];
    expect(examples.length).toBeGreaterThan(0);
    for (const [, text = ""] of examples) expect(parseConfig(parse(text))).toMatchObject({ success: true });
  });
});

describe("F87: what a file changes", () => {
  const NOTES = "version: 1\nservers:\n  notes: { name: Notes, url: https://a.example/mcp }\n";

  test("only what differs is named, and what is not in the file is left or removed", () => {
    const had =
      "version: 1\nservers:\n  notes: { name: Notes, url: https://b.example/mcp, holdChanges: true }\n  old: { name: Old, url: https://c }\n";
    const { changes, left } = plan(NOTES, had);
    expect(changes).toMatchObject([
      {
        kind: "server",
        act: "change",
        slug: "notes",
        parts: [
          { path: "url", before: "https://b.example/mcp", after: "https://a.example/mcp" },
          { path: "holdChanges", before: true },
        ],
      },
    ]);
    expect(left).toEqual(["server old"]);
    expect(plan(NOTES, had, true).changes.at(-1)).toMatchObject({ kind: "server", act: "remove", slug: "old" });
  });

  test("a part that the file leaves out at the top stays as it is, also when the rest is pruned", () => {
    const had = `${NOTES}navigators:\n  default: { name: D }\n  team: { name: T }\nrules:\n  - { tools: ['*'], policy: deny }\ndefaultPolicy: deny\n`;
    expect(plan(NOTES, had, true)).toEqual({ changes: [], left: [] });
  });

  test("the default policy is tightened first and loosened last", () => {
    const rules = "rules:\n  - { tools: ['*'], policy: deny }\n";
    const kinds = (wanted: string, had: string) =>
      plan(`version: 1\ndefaultPolicy: ${wanted}\n${rules}`, `version: 1\ndefaultPolicy: ${had}\n`).changes.map(({ kind }) => kind);
    expect(kinds("deny", "allow")).toEqual(["default policy", "rule"]);
    expect(kinds("allow", "deny")).toEqual(["rule", "default policy"]);
  });

  test("a link is known by its name; the order of its servers means nothing, and one of another type is replaced only with --prune", () => {
    const links = (more: string) =>
      `${NOTES}  b: { name: B, url: https://b }\nlinks:\n  team: { servers: [notes, b], domains: [a.example]${more} }\n`;
    const had = links(", expiresAt: 2027-01-31").replace("[notes, b]", "[b, notes]");
    expect(plan(links(", expiresAt: 2027-01-31T00:00Z"), had).changes).toEqual([]);
    expect(plan(links(", tags: { team: red }, paused: true"), had).changes).toMatchObject([
      { kind: "link", act: "change", name: "team", parts: [{ path: "expiresAt" }, { path: "tags.team", after: "red" }, { path: "paused" }] },
    ]);
    const other = links(", type: playground");
    expect(plan(other, had, true).changes).toMatchObject([
      { kind: "link", act: "remove" },
      { kind: "link", act: "add" },
    ]);
    const problems = (prune: boolean) => problemsOfReferences(readConfig(other.replace("[notes, b]", "[gone]"), "x").config, currentOf(had), prune);
    expect(problems(false).map(({ path }) => path.join("."))).toEqual(["links.team.servers", "links.team.type"]);
    expect(problems(true).map(({ path }) => path.join("."))).toEqual(["links.team.servers"]);
    expect(plan(NOTES, had).left).toEqual(["server b"]);
    expect(plan(`${NOTES}links: {}\n`, had).left).toContain("link team");
  });

  test("an export has neither links that have expired nor those whose servers are gone", () => {
    const { config } = currentOf(`${NOTES}links:\n  old: { servers: [notes], domains: [a.example], expiresAt: 2027-01-31 }\n`);
    const gone = {
      ...config,
      links: { ...config.links, gone: { type: "user" as const, servers: [], domains: ["a.example"], emails: [], tags: {}, paused: false } },
    };
    expect(Object.keys(exportableOf(gone, Date.parse("2027-01-30")).links ?? {})).toEqual(["old"]);
    expect(exportableOf(gone, Date.parse("2027-02-01")).links).toEqual({});
  });

  test("a client's secret that the file does not name stays", () => {
    const server = (secret: string) =>
      `version: 1\nservers:\n  a: { name: A, url: 'https://a', auth: { type: oauth2, oauth: { client: { id: x${secret} } } } }\n`;
    expect(plan(server(""), server(", secret: s")).changes).toEqual([]);
    expect(plan(server(", secret: s"), server("")).changes).toMatchObject([{ parts: [{ path: "auth.oauth.client.secret", after: "s" }] }]);
  });

  test("F87b: an instance is told once of the objects that the file describes, and never of those that are only in the project", () => {
    const rules = "rules:\n  - { name: a, tools: [a], policy: deny }\n";
    const had = currentOf(
      `${NOTES}  old: { name: Old, url: https://c }\nnavigators:\n  team: { name: T }\n${rules}  - { tools: [b], policy: deny }\n`,
    );
    const { config } = readConfig(`${NOTES}${rules}`, "x");
    expect(newlyDescribed(config, had)).toEqual({ servers: ["notes"], navigators: [], rules: ["rul_0"], links: [] });
    expect(wordsOf(newlyDescribed(config, had))).toBe("server notes, 1 rule");
    const known = { ...had, undescribed: { servers: ["old"], navigators: ["team"], rules: ["rul_1"], links: [] } };
    expect(countOf(newlyDescribed(config, known))).toBe(0);
    expect(countOf(newlyDescribed(readConfig("version: 1\n", "x").config, had))).toBe(0);
  });

  test("a rule that names what will not be there is told with its place", () => {
    const { config } = readConfig(
      "version: 1\nservers: {}\nrules:\n  - { server: gone, tools: [a], policy: allow }\n  - { navigator: gone, tools: [a], policy: allow }\n  - { server: notes, authScope: gone, tools: [a], policy: allow }\n  - { authScope: x, tools: [a], policy: deny }\n",
      "x",
    );
    const sentences = problemsOfReferences(config, currentOf(NOTES), false);
    expect(sentences.map(({ path }) => path.join("."))).toEqual(["rules.0.server", "rules.1.navigator", "rules.2.authScope", "rules.3.authScope"]);
    expect(problemsOfReferences(config, currentOf(NOTES), true).map(({ path }) => path.join("."))).toContain("rules.2.server");
  });
});

describe("F87: the order of rules", () => {
  const rule = (name: string): RuleConfig => ({ name, tools: ["*"], policy: "deny" });
  const asText = (ref: RuleRef): string => ("id" in ref ? ref.id : `+${ref.added}`);

  /** Does the steps as the API does them. */
  function run(existing: { id: string; rule: RuleConfig }[], steps: RuleStep[]) {
    const list = existing.map(({ id, rule: kept }) => ({ id, rule: kept }));
    const at = (ref: RuleRef) => list.findIndex(({ id }) => id === asText(ref));
    for (const step of steps) {
      if (step.act === "remove") list.splice(at({ id: step.id }), 1);
      else if (step.act === "change") Object.assign(list[at({ id: step.id })] ?? {}, { rule: step.rule });
      else {
        const moved = step.act === "move" ? list.splice(at({ id: step.id }), 1) : [{ id: `+${step.number}`, rule: step.rule }];
        const place =
          step.act === "add"
            ? step.before === null
              ? list.length
              : at(step.before)
            : "before" in step.place
              ? at(step.place.before)
              : at(step.place.after) + 1;
        expect(place).toBeGreaterThanOrEqual(0);
        list.splice(place, 0, ...moved);
      }
    }
    return list.map((one) => one.rule);
  }

  const names = fc.array(fc.constantFrom("a", "b", "c", "d", "e", ""), { maxLength: 8 });

  test("the steps bring any list of rules to that of the file, and rules that are only in the project stay in their order", () => {
    fc.assert(
      fc.property(names, names, fc.boolean(), (had, wanted, prune) => {
        const existing = had.map((name, at) => ({ id: `rul_${at}`, rule: rule(name) }));
        const steps = planRules(existing, wanted.map(rule), prune);
        const after = run(existing, steps).map(({ name }) => name);
        if (prune) expect(after).toEqual(wanted);
        else expect(isSubsequence(wanted, after)).toBe(true);
        expect(
          planRules(
            after.map((name, at) => ({ id: `rul_${at}`, rule: rule(name) })),
            wanted.map(rule),
            prune,
          ),
        ).toEqual([]);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test("one rule that moves is one step, and one that keeps its name is changed where it is", () => {
    const existing = ["a", "b", "c"].map((name) => ({ id: name, rule: rule(name) }));
    expect(planRules(existing, ["c", "a", "b"].map(rule), false)).toMatchObject([{ act: "move", id: "c", place: { before: { id: "a" } } }]);
    expect(planRules(existing, [rule("a"), { ...rule("b"), policy: "allow" }, rule("c")], false)).toMatchObject([{ act: "change", id: "b" }]);
  });
});

const isSubsequence = (part: string[], whole: string[]): boolean => {
  const rest = [...whole];
  return part.every((one) => {
    const at = rest.indexOf(one);
    rest.splice(0, at + 1);
    return at >= 0;
  });
};

test("F87: each client's secret has a name of its own, which does not change", () => {
  const secret = { server: "github", given: null, isSet: true };
  const all = [secret, { ...secret, scope: "Admin" }, { ...secret, scope: "admin!" }, { ...secret, given: "github" }, { ...secret, isSet: false }];
  expect(nameSecrets(all)).toEqual(["github-2", "github-admin", "github-admin-2", "github", undefined]);
});
