import type { Config, RuleConfig, ServerConfig } from "../config/schema.ts";
import { type BridgeProgram, toBridged } from "./bridge-program.ts";
import { type Sent, toRemoteServer } from "./remote-server.ts";
import { isValues, makeServerSlugs, toList, toText, toTexts, toValues, type Values } from "./values.ts";

/** @property warnings what of the file has no counterpart, and what to look at @property programs what runs behind a bridge, by slug */
export type Imported = { config: Config; warnings: string[]; programs?: Record<string, BridgeProgram> };

/** Properties that are read, or that mean nothing at a gateway. */
const READ = new Set(
  "type transport url serverUrl httpUrl headers http_headers env_http_headers bearer_token_env_var command args env envFile cwd disabled enabled disabledTools disabled_tools name description".split(
    " ",
  ),
);

/** The servers of a client's file: of Claude Desktop, Claude Code, Cursor, Windsurf, VS Code and Codex. @returns nothing for another file */
export function importClients(file: Values): Imported | undefined {
  const servers = [file.mcpServers, file.mcp_servers, toValues(file.mcp).servers, file.servers].find(isValues);
  if (!servers) return undefined;
  const inputs = new Map(
    toList(file.inputs ?? toValues(file.mcp).inputs).map((input) => [toText(toValues(input).id), toText(toValues(input).description)]),
  );
  const slugOf = makeServerSlugs();
  const warnings: string[] = [];
  const found: [string, ServerConfig][] = [];
  const rules: RuleConfig[] = [];
  const programs: [string, BridgeProgram][] = [];
  for (const [name, entry] of Object.entries(servers)) {
    const warn = (sentence: string) => void warnings.push(`${name}: ${sentence}`);
    if (!isValues(entry)) warn("It has no properties, so it is left out.");
    const read = isValues(entry) ? toServer(name, entry, inputs, warn) : undefined;
    if (!read || !isValues(entry)) continue;
    const slug = slugOf(name);
    const bridged = "command" in read ? toBridged({ ...read, slug }, read, warn) : undefined;
    if (bridged) programs.push([slug, bridged.program]);
    const server = bridged?.server ?? (read as ServerConfig);
    found.push([slug, server]);
    const tools = toTexts(entry.disabledTools ?? entry.disabled_tools);
    if (tools.length > 0) rules.push({ name: "", server: slug, tools, policy: "deny" });
    for (const key of Object.keys(entry)) if (!READ.has(key)) warn(`“${key}” has no counterpart here, and is left out.`);
  }
  const config: Config = { version: 1, servers: Object.fromEntries(found), ...(rules.length > 0 && { rules }) };
  return { config, warnings, programs: Object.fromEntries(programs) };
}

type Warn = (sentence: string) => void;
type Inputs = Map<string | undefined, string | undefined>;

function toServer(name: string, entry: Values, inputs: Inputs, warn: Warn): ServerConfig | FoundProgram | undefined {
  const url = toText(entry.url) ?? toText(entry.serverUrl) ?? toText(entry.httpUrl);
  const isPaused = entry.disabled === true || entry.enabled === false;
  const kind = toText(entry.type) ?? toText(entry.transport) ?? "";
  const transport = kind === "sse" || (kind === "" && url !== undefined && /\/sse\/?$/.test(url)) ? "sse" : "http";
  if (url !== undefined) return toRemoteServer({ name, url, transport, isPaused, headers: headersOf(entry, inputs), warn });
  const bridged = readMcpRemote(toTexts(entry.args));
  if (bridged) return toRemoteServer({ name, transport: "http", isPaused, warn, ...bridged });
  const program = toText(entry.command);
  if (program === undefined) {
    warn("It has neither a URL nor a command, so it is left out.");
    return undefined;
  }
  const variables = Object.entries(toValues(entry.env)).map(([variable, value]) => ({
    name: variable,
    value: typeof value === "string" ? value : "",
  }));
  const cwd = toText(entry.cwd);
  return { name, isPaused, variables, command: program, args: toTexts(entry.args), ...(cwd !== undefined && { cwd }) };
}

type FoundProgram = Parameters<typeof toBridged>[1] & Omit<Parameters<typeof toBridged>[0], "slug">;

function headersOf(entry: Values, inputs: Inputs): Sent[] {
  const plain = Object.entries({ ...toValues(entry.headers), ...toValues(entry.http_headers) });
  const named = Object.entries(toValues(entry.env_http_headers)).map(([name]) => [name, ""] as const);
  const token = toText(entry.bearer_token_env_var) === undefined ? [] : [["Authorization", "Bearer "] as const];
  return [...plain, ...named, ...token].map(([name, value]) => {
    const text = typeof value === "string" ? value : "";
    const label = inputs.get(/\$\{input:([^}]+)\}/.exec(text)?.[1]);
    return { name, value: text, ...(label !== undefined && { label }) };
  });
}

/** A client that knows no HTTP runs the program mcp-remote, which names the server. */
function readMcpRemote(args: string[]): { url: string; headers: Sent[] } | undefined {
  const at = args.findIndex((arg) => /^mcp-remote(@|$)/.test(arg));
  const url = at < 0 ? undefined : args.slice(at + 1).find((arg) => /^https?:\/\//.test(arg));
  if (url === undefined) return undefined;
  const headers = args.flatMap((arg, number) => {
    const [, name, value = ""] = args[number - 1] === "--header" ? (/^([^:]+):\s*(.*)$/s.exec(arg) ?? []) : [];
    return name === undefined ? [] : [{ name: name.trim(), value }];
  });
  return { url, headers };
}
