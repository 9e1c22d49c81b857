import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { checkBridgeFile } from "../bridge/bridge-file.ts";
import { writeConfig } from "../config/write-file.ts";
import { makeMachine, serve } from "../harness.ts";
import { readForeign } from "./read-foreign.ts";

const read = (file: unknown, workspace?: string) => readForeign(typeof file === "string" ? file : JSON.stringify(file), "the file", workspace);
const servers = (file: unknown) => read(file).config.servers ?? {};

describe("F125: the servers of a client's file", () => {
  test.each([
    [
      "Claude Desktop, Claude Code and Cursor",
      { mcpServers: { Notes: { type: "http", url: "https://a.example/mcp", headers: { Authorization: "Bearer s3cr3t" } } } },
    ],
    ["Windsurf", { mcpServers: { Notes: { serverUrl: "https://a.example/mcp", headers: { Authorization: "Bearer s3cr3t" } } } }],
    ["VS Code", { servers: { Notes: { type: "http", url: "https://a.example/mcp", headers: { Authorization: "Bearer s3cr3t" } } } }],
    [
      "the settings of VS Code",
      { mcp: { servers: { Notes: { type: "http", url: "https://a.example/mcp", headers: { Authorization: "Bearer s3cr3t" } } } } },
    ],
    ["Codex", '[mcp_servers.Notes]\nurl = "https://a.example/mcp"\nhttp_headers = { Authorization = "Bearer s3cr3t" }\n'],
    ["Codex with a variable", 'model = "x"\n\n[mcp_servers.Notes]\nurl = "https://a.example/mcp"\nbearer_token_env_var = "NOTES_TOKEN"\n'],
    [
      "a client that runs mcp-remote",
      {
        mcpServers: {
          Notes: { command: "npx", args: ["-y", "mcp-remote@latest", "https://a.example/mcp", "--header", "Authorization: Bearer s3cr3t"] },
        },
      },
    ],
  ])("the same server is read from %s, and its secret becomes a field that people fill", (_, file) => {
    const { config, warnings } = read(file);
    expect(config.servers).toMatchObject({
      notes: {
        name: "Notes",
        url: "https://a.example/mcp",
        transport: "http",
        auth: { type: "header", level: "user", fields: [{ name: "Authorization", prefix: "Bearer " }] },
      },
    });
    expect(JSON.stringify(config)).not.toContain("s3cr3t");
    expect(warnings).toEqual([]);
  });

  test("comments and last commas of VS Code are read, and an input's description is the label", () => {
    const text = `{ // servers\n "inputs": [{ "id": "key", "description": "Your key" },],\n "servers": { "a": { "type": "sse", "url": "https://a.example/sse", /* // */ "headers": { "X-Key": "\${input:key}", }, } } }`;
    expect(servers(text)).toMatchObject({ a: { transport: "sse", auth: { fields: [{ name: "X-Key", label: "Your key", prefix: "" }] } } });
  });

  test("a program becomes a server behind a bridge, whose secret variables people fill, and its arguments are in the bridge's file alone", () => {
    const env = { KEY: "s3cr3t", REGION: "eu", LD_PRELOAD: "$" + "{x}" };
    const { config, warnings, programs } = read({
      mcpServers: { files: { command: "/usr/bin/npx", args: ["-y", "x", "--key=s3cr3t"], env, cwd: "/srv", disabled: true } },
    });
    expect(config.servers).toMatchObject({
      files: {
        name: "files",
        url: "bridge://files",
        transport: "bridge",
        state: "paused",
        auth: { type: "env", level: "user", fields: [{ name: "KEY" }] },
      },
    });
    expect(programs).toEqual({
      files: { command: "/usr/bin/npx", args: ["-y", "x", "--key=s3cr3t"], cwd: "/srv", env: ["KEY"], set: { REGION: "eu" } },
    });
    expect(warnings).toEqual(["files: Its variable LD_PRELOAD is left out. Set it in the bridge's file if the program needs it."]);
    expect(JSON.stringify([config, warnings])).not.toContain("s3cr3t");
  });

  test.each([
    ["https://a.example/mcp?region=eu&api_key=s3cr3t", "https://a.example/mcp?region=eu", "query", ["api_key"]],
    [`https://a.example/mcp?x=$${"{TOKEN}"}`, "https://a.example/mcp", "query", ["x"]],
    ["https://a.example/s/s3cr3tS3cr3tS3cr3tS3cr3t/mcp", "https://a.example/s/{key}/mcp", "path", ["key"]],
    [`https://a.example/$${"{env:TEAM}"}/mcp`, "https://a.example/{TEAM}/mcp", "path", ["TEAM"]],
    ["https://me:s3cr3t@a.example/mcp", "https://a.example/mcp", "oauth2", []],
    ["https://a.example/mcp", "https://a.example/mcp", "oauth2", []],
  ])("a secret in a URL becomes a place for a value: %s", (url, address, type, names) => {
    const { config } = read({ mcpServers: { a: { url } } });
    expect(config.servers?.a).toMatchObject({ url: address, auth: { type, fields: names.map((name) => ({ name })) } });
    expect(JSON.stringify(config)).not.toContain("s3cr3t");
  });

  test("a warning names each property without a counterpart, and a pause and tools that are switched off are kept", () => {
    const { config, warnings } = read({
      mcpServers: {
        a: { url: "https://a.example", disabled: true, disabledTools: ["rm"], alwaysAllow: ["x"], headers: { Host: "b", "X-Key": "k" } },
        b: { url: "ftp://x" },
        c: {},
        d: 1,
      },
    });
    expect(config.servers?.a?.state).toBe("paused");
    expect(config.rules).toMatchObject([{ server: "a", tools: ["rm"], policy: "deny" }]);
    expect(warnings.map((sentence) => sentence.split(".")[0])).toEqual([
      "a: Its header Host is left out, because no credential goes into it",
      "a: “alwaysAllow” has no counterpart here, and is left out",
      "b: Its URL is not one, so it is left out",
      "c: It has neither a URL nor a command, so it is left out",
      "d: It has no properties, so it is left out",
    ]);
  });

  test("names become slugs, each one once", () => {
    const url = "https://a.example/mcp";
    expect(Object.keys(servers({ mcpServers: { "My Notes": { url }, "my notes!": { url }, 日本: { url }, __proto__x: { url } } }))).toEqual([
      "my-notes",
      "my-notes-2",
      "server",
      "proto-x",
    ]);
  });
});

test("F125: the registry's server.json is read, and a package of npm or PyPI becomes a program behind a bridge", () => {
  const entry = {
    name: "io.github.ada/notes",
    description: "Notes",
    version: "1.0.0",
    remotes: [{ type: "streamable-http", url: "https://{tenant}.a.example/mcp", headers: [] }],
  };
  const remotes = [
    {
      type: "sse",
      url: "https://a.example/sse",
      headers: [{ name: "X-Key", description: "From the settings", isSecret: true, value: "Bearer {key}" }],
    },
  ];
  expect(servers({ ...entry, remotes })).toMatchObject({
    notes: {
      name: "notes",
      url: "https://a.example/sse",
      transport: "sse",
      auth: { fields: [{ name: "X-Key", help: "From the settings", prefix: "Bearer " }] },
    },
  });
  expect(Object.keys(servers({ servers: [{ server: { ...entry, remotes } }, { server: { ...entry, remotes } }] }))).toEqual(["notes", "notes-2"]);
  const environmentVariables = [
    { name: "NOTES_KEY", description: "From the settings", isSecret: true },
    { name: "NOTES_MODE", value: "quiet", isSecret: false },
  ];
  const packaged = (registryType: string, identifier: string) =>
    read({ ...entry, remotes: undefined, packages: [{ registryType, identifier, version: "1.0.0", environmentVariables }] });
  const npm = packaged("npm", "@ada/notes");
  expect(npm.config.servers).toMatchObject({
    notes: { url: "bridge://notes", auth: { type: "env", fields: [{ name: "NOTES_KEY", help: "From the settings" }] } },
  });
  expect(npm.programs).toEqual({ notes: { command: "npx", args: ["-y", "@ada/notes@1.0.0"], env: ["NOTES_KEY"], set: { NOTES_MODE: "quiet" } } });
  expect(packaged("pypi", "notes").programs).toMatchObject({ notes: { command: "uvx", args: ["notes==1.0.0"] } });
  for (const [type, name] of [
    ["oci", "ghcr.io/ada/notes"],
    ["npm", "--eval=x"],
  ] as const)
    expect(packaged(type, name).warnings).toEqual([expect.stringMatching(/^io\.github\.ada\/notes: It comes as a package.*left out/)]);
});

/** A value of the same kind that means something else. */
function otherThan(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value - 1000;
  return Array.isArray(value) ? [...value, "other"] : `other-${value}`;
}

describe("F125: a file of MCPlexer", () => {
  const FILE = `
oauth_providers:
  - { id: gh, name: GitHub, authorize_url: "https://id.example/authorize", token_url: "https://id.example/token", client_id: abc, scopes: [repo], use_pkce: true }
workspaces:
  - { id: team, name: Team, root_path: /home, default_policy: deny }
auth_scopes:
  - { id: gh-user, name: User, type: oauth2, oauth_provider_id: gh, redaction_hints: [token] }
  - { id: gh-bot, name: Bot, type: header }
  - { id: disk, name: Disk, type: env }
downstream_servers:
  - { id: github, name: GitHub, transport: http, url: "https://gh.example/mcp", tool_namespace: github, idle_timeout_sec: 60 }
  - { id: files, name: Files, transport: stdio, command: npx, args: [-y, "@example/files"], tool_namespace: files }
  - { id: empty, name: Empty, transport: stdio }
route_rules:
  - { id: all, priority: 10, workspace_id: team, path_glob: "**", tool_match: "github__*", downstream_server_id: github, auth_scope_id: gh-user, policy: allow }
  - { id: releases, priority: 1, workspace_id: team, path_glob: "**", tool_match: github__create_release, downstream_server_id: github, auth_scope_id: gh-bot, policy: allow }
  - { id: no-delete, priority: 20, workspace_id: team, path_glob: "**", tool_match: "github__delete_*", downstream_server_id: github, policy: deny, log_level: debug }
  - { id: folder, priority: 1, workspace_id: team, path_glob: "src/**", tool_match: "*", downstream_server_id: github, policy: allow }
  - { id: of-files, priority: 1, workspace_id: team, path_glob: "**", tool_match: "files__*", downstream_server_id: files, auth_scope_id: disk, policy: allow }
  - { id: of-empty, priority: 1, workspace_id: team, path_glob: "**", tool_match: "empty__*", downstream_server_id: empty, policy: allow }
`;

  test("servers, providers, auth scopes and rules are taken where they mean the same, in the order in which MCPlexer asks rules", () => {
    const { config } = read(FILE);
    expect(config).toMatchObject({
      defaultPolicy: "deny",
      servers: {
        github: {
          url: "https://gh.example/mcp",
          auth: { type: "header" },
          authScopes: [
            {
              name: "User",
              type: "oauth2",
              redactionHints: ["token"],
              oauth: { provider: { authorizationUrl: "https://id.example/authorize" }, scopes: ["repo"], client: { id: "abc", secret: "gh" } },
            },
          ],
        },
      },
      rules: [
        { name: "releases", server: "github", tools: ["create_release"], policy: "allow" },
        { name: "no-delete", server: "github", tools: ["delete_*"], policy: "deny" },
        { name: "all", server: "github", tools: ["*"], authScope: "User", policy: "allow" },
        { name: "of-files", server: "files", tools: ["*"], policy: "allow" },
      ],
    });
  });

  test("a program becomes a server behind a bridge, and its command and arguments are in the bridge's file alone", () => {
    const { config, programs, warnings } = read(FILE);
    expect(config.servers?.files).toMatchObject({ url: "bridge://files", transport: "bridge", auth: { type: "env", fields: [{ name: "API_KEY" }] } });
    expect(programs).toEqual({ files: { command: "npx", args: ["-y", "@example/files"], env: ["API_KEY"] } });
    expect(JSON.stringify(config)).not.toContain("@example/files");
    expect(warnings.join("\n")).toContain("auth_scopes disk: The file does not say which variable the value goes into.");
    expect(checkBridgeFile(stringify({ servers: programs }), "bridge.yaml", {}).servers.get("files")).toMatchObject({ env: ["API_KEY"] });
  });

  test.each([
    ["type: oauth2, oauth_provider_id: gh", { type: "oauth2" }, { token: "ACCESS_TOKEN" }, "which variable the token goes into"],
    ["type: oauth2", { type: "none" }, {}, "A program does not say who its provider is"],
    ["type: header", { type: "none" }, {}, "The type header has no counterpart for a program"],
  ])("an auth scope of a program with %s", (type, auth, more, sentence) => {
    const { config, programs, warnings } = read(FILE.replace("name: Disk, type: env", `name: Disk, ${type}`));
    expect(config.servers?.files?.auth).toMatchObject(auth);
    expect(programs?.files).toEqual({ command: "npx", args: ["-y", "@example/files"], ...more });
    expect(warnings.join("\n")).toContain(sentence);
  });

  test("each field without a counterpart is told, and so are servers and rules that are left out", () => {
    const { warnings } = read(FILE);
    for (const sentence of [
      "oauth_providers gh: “name” has no counterpart",
      "workspaces team: “root_path” has no counterpart",
      "downstream_servers github: “idle_timeout_sec” has no counterpart",
      "route_rules no-delete: “log_level” has no counterpart",
      "downstream_servers empty: It has neither a URL nor a command, so it is left out.",
      "route_rules of-empty: Its server is left out, so the rule is left out.",
      "route_rules folder: It is for the folder src/**",
      "auth_scopes gh-bot: The file does not say which header",
    ])
      expect(warnings.join("\n")).toContain(sentence);
  });

  test("a rule without a server is one for each server that its tools name, also if the server's tools are called otherwise here", () => {
    const file = FILE.replace("tool_namespace: github,", "tool_namespace: git_hub,").replaceAll("github__", "git_hub__");
    const rules = `  - { id: two, priority: 99, workspace_id: team, tool_match: ["git_hub__a", "other__b"], policy: deny }\n  - { id: any, priority: 0, workspace_id: team, policy: deny }\n`;
    const { config, warnings } = read(file + rules);
    expect(config.rules?.[0]).toMatchObject({ name: "two", server: "git-hub", tools: ["a"], policy: "deny" });
    expect(config.rules?.at(-1)).toEqual({ name: "any", tools: ["*"], policy: "deny" });
    expect(warnings).toContain(
      "route_rules two: It has no server for other__b, so the rule is left out. Nothing denies these tools now: write a rule of your own.",
    );
    expect(warnings).toContain("downstream_servers github: Its tools are called git-hub__… here, not git_hub__….");
  });

  test("no property is passed over in silence: another value of each one changes the configuration or a warning, or the property is told", () => {
    const file = parse(FILE) as Record<string, Record<string, unknown>[]>;
    const told = (changed: unknown): string => {
      try {
        return JSON.stringify(read(changed, undefined));
      } catch (error) {
        return (error as Error).message;
      }
    };
    const before = told(file);
    const heard = new Map<string, boolean>();
    for (const [list, rows] of Object.entries(file))
      rows.forEach((row, at) => {
        if (new RegExp(`${list} ${row.id}: [^"]*so (it|the rule) is left out`).test(before)) return;
        for (const [key, value] of Object.entries(row)) {
          const changed = structuredClone(file);
          const other = changed[list]?.[at];
          if (other) other[key] = otherThan(value);
          const isHeard = told(changed) !== before || before.includes(`${list} ${row.id}: “${key}” has no counterpart`);
          heard.set(`${list} ${key}`, isHeard || heard.get(`${list} ${key}`) === true);
        }
      });
    const silent = [...heard].flatMap(([property, isHeard]) => (isHeard ? [] : property));
    expect(silent).toEqual([]);
  });

  test.each([
    ["downstream_servers: []\nsettings: { log: debug }", "“settings” has no counterpart here, and is left out."],
    ["auth_scopes: [{ id: lonely, type: header }]\ndownstream_servers: []", "auth_scopes lonely: No rule that is taken names it, so it is left out."],
    ["oauth_providers: [{ id: lonely }]", "oauth_providers lonely: No auth scope that is taken names it, so it is left out."],
    [
      "downstream_servers: [{ id: a, url: 'https://a.example/mcp', transport: http, command: npx, args: [x] }]",
      "downstream_servers a: It has a URL, so its “command” and “args” are left out.",
    ],
    [
      "downstream_servers: [{ id: a, url: 'https://a.example/mcp', transport: carrier }]",
      "downstream_servers a: The transport carrier is not known.",
    ],
    ["downstream_servers: []\nworkspaces: [{ id: w, default_policy: ask }]", "workspaces w: The default policy ask is not known. Calls are denied"],
    ["route_rules: [{ id: r, tool_match: '*', policy: ask }]", "route_rules r: The policy ask is not known. It is taken as “deny”."],
  ])("what MCPlexer has and Cardea has not is told, and what is not known allows nothing: %s", (text, sentence) => {
    const { config, warnings } = read(text);
    expect(warnings.join("\n")).toContain(sentence);
    expect(JSON.stringify(config)).not.toContain('"policy":"allow"');
  });

  test("of several workspaces one is chosen", () => {
    const two = FILE.replace("auth_scopes:", "  - { id: other, name: Other, default_policy: allow }\nauth_scopes:");
    expect(() => read(two)).toThrow("Choose with --workspace: team, other.");
    expect(() => read(two, "third")).toThrow("The file has no workspace “third”.");
    expect(read(two, "other").config).toMatchObject({ defaultPolicy: "allow", rules: [] });
  });
});

describe("F125: cardea import", () => {
  test("the command writes a file, says what is left out, overwrites nothing, and sends nothing anywhere", async () => {
    const { origin, requests, stop } = await serve((_, response) => response.end());
    const machine = makeMachine({ CARDEA_URL: origin, CARDEA_PROJECT: "demo", CARDEA_TOKEN: "ct_a.b" });
    const [from, to] = [join(machine.home, "mcp.json"), join(machine.home, "cardea.yaml")];
    writeFileSync(from, JSON.stringify({ mcpServers: { a: { url: `${origin}/mcp`, headers: { "X-Key": "s3cr3t" } }, b: { command: "x" } } }));
    const done = await machine.run(["import", from, "--output", to]);
    expect(done).toMatchObject({
      code: 0,
      error: expect.stringMatching(/^! b: It runs the program x, so it needs a bridge\./),
      out: expect.stringContaining("2 servers written to"),
    });
    const written = readFileSync(to, "utf8");
    expect(written).not.toContain("s3cr3t");
    expect(await machine.run(["import", from, "--output", to])).toMatchObject({ code: 2, error: expect.stringContaining("is there already") });
    expect((await machine.run(["import", from])).out).toBe(written);
    expect(JSON.parse((await machine.run(["import", "-", "--json"], readFileSync(from, "utf8"))).out)).toMatchObject({
      servers: ["a", "b"],
      config: written,
    });
    const bridge = join(machine.home, "bridge.yaml");
    expect(await machine.run(["import", from, "--bridge", bridge])).toMatchObject({ code: 0, error: "", out: written });
    expect(await machine.run(["bridge", "--config", bridge, "--check"])).toMatchObject({ code: 0, out: expect.stringContaining("It allows: b.") });
    expect(await machine.run(["import", from, "--bridge", bridge])).toMatchObject({ code: 2, error: expect.stringContaining("is there already") });
    expect(requests).toEqual([]);
    stop();
  });

  test.each([
    ['{ "mcpServers": { "a": { "headers": { "X-Key": "s3cr3t } } }', "is not JSON as it must be"],
    ['[mcp_servers.a]\nurl = "https://x\n', "is not TOML as it must be (line 2)"],
    ["a: [s3cr3t\n", "is not YAML as it must be"],
    ["version: 1\n", "is not known as a file of servers"],
    ["[]", "is not TOML as it must be (line 1)"],
    ["null", "has no properties"],
  ])("a file that cannot be read is told so, and nothing of it is repeated: %j", async (text, sentence) => {
    const { code, out, error } = await makeMachine().run(["import", "-"], text);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toContain(sentence);
    expect(error).not.toContain("s3cr3t");
  });

  test("no value of a header, of a variable or of an argument is in what is written", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=_-]{12,40}$/).map((text) => `s3cr3t-${text}`);
    const name = fc.constantFrom("Authorization", "X-Api-Key", "x_token", "Cookie");
    const entry = fc.tuple(name, secret, fc.constantFrom("", "Bearer ", "token=", "Basic ")).map(([header, value, before]) => ({
      url: "https://a.example/mcp",
      headers: { [header]: before + value },
      env: { KEY: value },
      args: ["--key", value],
    }));
    fc.assert(
      fc.property(entry, (server) => {
        const { config, warnings } = read({ mcpServers: { a: server, b: { ...server, url: undefined, command: "x" } } });
        expect(writeConfig(config) + warnings.join("\n")).not.toContain("s3cr3t");
      }),
      { seed: 125, numRuns: 100 },
    );
  });
});
