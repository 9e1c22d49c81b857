import { Validator } from "@cfworker/json-schema";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { PUBLISHED_SHAPES } from "../../../test/fixtures/client-shapes.ts";
import { PLACEHOLDER_KEY, type SetUpStep } from "./agent-client.ts";
import { AGENT_CLIENTS, listClients, toAgentEndpoint, toEnvLines, usualClients } from "./agent-clients-rules.ts";
import { toCurl } from "./program-clients.ts";

const programs = AGENT_CLIENTS.flatMap(({ kind, clients }) => (kind === "program" ? clients.map(({ id }) => id) : []));
const URL_OF_DEMO = "https://cardea.example/mcp/demo/navigators/support";
const endpoint = toAgentEndpoint(URL_OF_DEMO, { project: "demo", navigator: "support" });
const key = { secret: "ck_0123456789.abcdefghijklmnopqrstuvwxyz", person: "ada@example.com" };

const stepsOf = (id: string, withKey = false): SetUpStep[] => {
  const client = listClients().find((one) => one.id === id);
  if (!client) throw new Error(`no client ${id}`);
  return client.steps(endpoint, withKey ? key : undefined);
};
const stepOf = <Kind extends SetUpStep["kind"]>(id: string, kind: Kind, withKey = false) => {
  const step = stepsOf(id, withKey).find((one): one is Extract<SetUpStep, { kind: Kind }> => one.kind === kind);
  if (!step) throw new Error(`${id} has no step ${kind}`);
  return step;
};
const jsonOf = (id: string, kind: "file" | "program", withKey = false): unknown => JSON.parse(stepOf(id, kind, withKey).text);

const url = z.literal(URL_OF_DEMO);

describe("F123: the set-up of agent clients", () => {
  test("every client that people ask for is there once, with the page that documents its format", () => {
    const ids = listClients().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual(
      [
        ...["claude", "claude-desktop", "chatgpt", "goose", "cursor", "vscode", "windsurf", "zed", "claude-code", "codex", "gemini-cli"],
        ...["mcp-remote", "inspector", "sdk-typescript", "sdk-python", "openai-api", "anthropic-api", "curl"],
      ].sort(),
    );
    for (const { source } of listClients()) expect(source).toMatch(/^https:\/\/[a-z.]+\//);
    expect(usualClients().map(({ id }) => id)).toEqual(["claude", "chatgpt", "cursor", "vscode", "claude-code"]);
  });

  test.each(listClients().map(({ id }) => id))("the set-up of %s has the MCP URL, or a step in which it is entered", (id) => {
    const steps = stepsOf(id);
    const written = JSON.stringify(steps) + decodeURIComponent(JSON.stringify(steps));
    expect(written.includes(URL_OF_DEMO) || steps.some(({ kind }) => kind === "enter")).toBe(true);
    expect(JSON.stringify(steps).includes(PLACEHOLDER_KEY)).toBe(programs.includes(id));
  });

  test("Cursor's link names the connection and has its JSON in base64", () => {
    const link = new URL(stepOf("cursor", "install").href);
    expect([link.protocol, link.host, link.pathname]).toEqual(["cursor:", "anysphere.cursor-deeplink", "/mcp/install"]);
    expect(link.searchParams.get("name")).toBe("demo_navigator_support");
    expect(JSON.parse(atob(link.searchParams.get("config") ?? ""))).toEqual({ url: URL_OF_DEMO });
  });

  test("the link of VS Code has the connection as JSON", () => {
    const [scheme, config = ""] = stepOf("vscode", "install").href.split("?");
    expect(scheme).toBe("vscode:mcp/install");
    expect(JSON.parse(decodeURIComponent(config))).toEqual({ name: "demo_navigator_support", type: "http", url: URL_OF_DEMO });
  });

  test("Goose's link says what it connects to, and has no plus sign, which Goose would show", () => {
    const { href } = stepOf("goose", "install");
    const link = new URL(href);
    expect([link.protocol, link.host]).toEqual(["goose:", "extension"]);
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      type: "streamable_http",
      url: URL_OF_DEMO,
      id: "demo_navigator_support",
      name: "demo_navigator_support",
    });
    expect(href).not.toContain("+");
  });

  /** What the client reads: the settings file, the parameters of the request, or those of the link. */
  function read(id: string, what: "file" | "install" | "program"): unknown {
    if (what === "install") {
      const { href } = stepOf(id, "install");
      if (id === "vscode") return JSON.parse(decodeURIComponent(href.split("?")[1] ?? ""));
      const { config, ...parameters } = Object.fromEntries(new URL(href).searchParams);
      return { ...parameters, ...(config !== undefined && { config: JSON.parse(atob(config)) }) };
    }
    const { text } = stepOf(id, what, true);
    return id === "codex" ? parseToml(text) : JSON.parse(text);
  }

  test.each(PUBLISHED_SHAPES)("the $what of $id has the shape that the client publishes, $version", ({ id, what, schema, url: property }) => {
    const validator = new Validator(schema, "7", false);
    const shown = read(id, what);
    expect(validator.validate(shown).errors).toEqual([]);
    if (property === undefined) return;
    const [section = {}] = Object.values(shown as Record<string, Record<string, Record<string, unknown>>>);
    expect(Object.entries(section)).toEqual([["demo_navigator_support", expect.objectContaining({ [property]: URL_OF_DEMO })]]);
    // The shape refuses what the client does not know.
    const wrong = JSON.parse(JSON.stringify(shown).replaceAll(`"${property}"`, '"address"'));
    expect(validator.validate(wrong).valid).toBe(false);
  });

  test("every client with a settings file, a link or parameters is compared with a published shape; what is a command or a program is run", () => {
    const compared = listClients().flatMap(({ id }) =>
      stepsOf(id).flatMap(({ kind }) => (kind === "file" || kind === "install" || kind === "program" ? [`${id} ${kind}`] : [])),
    );
    const published = PUBLISHED_SHAPES.map(({ id, what }) => `${id} ${what}`);
    // The types of OpenAI's package are asked in test/client-types.test.ts, and the SDKs' programs run in test/scenarios/real-clients.test.ts.
    expect(compared.filter((one) => !published.includes(one)).sort()).toEqual(["openai-api program", "sdk-python program", "sdk-typescript program"]);
  });

  test("Claude Code's command has its options before the name and the URL, as its page says", () => {
    const words = stepOf("claude-code", "run").text.split(" ");
    expect(words).toEqual(["claude", "mcp", "add", "--scope", "user", "--transport", "http", "demo_navigator_support", URL_OF_DEMO]);
  });

  test("the label that OpenAI's API gets begins with a letter, and the key and the person go where they belong", () => {
    const label = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/);
    const tool = { type: z.literal("mcp"), server_label: label, server_url: url, authorization: z.literal(key.secret) };
    const headers = z.strictObject({ "x-user-email": z.literal("ada@example.com") });
    expect(z.strictObject({ tools: z.tuple([z.strictObject({ ...tool, headers })]) }).parse(jsonOf("openai-api", "program", true))).toBeDefined();
    const digits = listClients()
      .find(({ id }) => id === "openai-api")
      ?.steps({ url: URL_OF_DEMO, name: "42" });
    expect(JSON.stringify(digits)).toContain("mcp-42");
    expect(stepOf("anthropic-api", "program", true).text).toContain(key.secret);
  });

  test.each(["sdk-typescript", "sdk-python", "openai-api", "anthropic-api", "curl"])(
    "without a key, the snippet of %s says where one belongs",
    (id) => {
      expect(stepsOf(id)[0]).toEqual({ kind: "key" });
      expect(JSON.stringify(stepsOf(id))).toContain(PLACEHOLDER_KEY);
      expect(stepsOf(id, true).some(({ kind }) => kind === "key")).toBe(false);
      expect(JSON.stringify(stepsOf(id, true))).toContain(key.secret);
      expect(JSON.stringify(stepsOf(id, true))).not.toContain(PLACEHOLDER_KEY);
    },
  );

  test("an address with an apostrophe stays one word of the command", () => {
    const command = toCurl(endpoint, { secret: key.secret, person: "o'brien@example.com" });
    expect(command).toContain(`-H 'x-user-email: o'\\''brien@example.com'`);
  });

  test("a URL has a name of its own in a client, by its project and its navigator or server", () => {
    expect(toAgentEndpoint("u", { project: "demo" }).name).toBe("demo");
    expect(toAgentEndpoint("u", { project: "demo", server: "github" }).name).toBe("demo_github");
    expect(toAgentEndpoint("u", { project: "demo", navigator: "github" }).name).toBe("demo_navigator_github");
    expect(toAgentEndpoint("u", { project: "demo-github" }).name).toBe("demo-github");
    expect(toEnvLines(endpoint, key.secret)).toBe(`CARDEA_MCP_URL=${URL_OF_DEMO}\nCARDEA_API_KEY=${key.secret}`);
  });
});
