import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { isCredentialHeader, isCredentialVariable } from "../../worker/auth-scopes/field-name-rules.ts";
import { MOST_SERVERS } from "../../worker/bridges/bridge-frames-rules.ts";
import { EXIT, Failure } from "../failure.ts";

/**
 * The bridge's own file: which servers it reaches, and by which command or address. Cardea can name a server of it, and never a command, an argument, a path
 * or an address.
 */

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const text = z.string().min(1).max(4096);
const credentialVariable = z.string().refine(isCredentialVariable, "This variable decides what a program loads or trusts, so Cardea may not set it.");

const stdioServer = z.strictObject({
  command: text,
  args: z.array(z.string().max(4096)).max(100).default([]),
  cwd: text.optional(),
  env: z.array(credentialVariable).max(20).default([]).describe("The variables that Cardea may set."),
  token: credentialVariable.optional().describe("The variable that gets the access token of a server with OAuth."),
  set: z.record(z.string().regex(VARIABLE), z.string().max(4096)).default({}).describe("Variables that the file sets."),
  pass: z.array(z.string().regex(VARIABLE)).max(50).default([]).describe("Variables of the bridge that the program gets too."),
  idleMinutes: z.number().positive().max(1440).default(10).describe("A process that nobody has used for so long is ended."),
  memoryMiB: z.int().min(16).max(1_048_576).default(1024).describe("A process that takes more, with what it has started, is ended."),
  cpuSeconds: z.int().min(1).max(86_400).default(300).describe("A process that computes for longer without an answer is ended."),
});

const httpServer = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), "Write a name and a password as a header, such as Authorization: the address cannot have them."),
  headers: z
    .record(z.string().refine(isCredentialHeader, "A credential cannot go into this header."), text)
    .default({})
    .describe("Headers that the bridge adds itself. A name in braces after a dollar sign stands for a variable of the bridge."),
});

const schema = z.strictObject({
  servers: z.record(z.string().regex(NAME, "Use 1 to 40 lower-case letters, digits and hyphens."), z.union([stdioServer, httpServer])),
  processes: z.int().min(1).max(1000).default(50).describe("The most processes at once."),
});

export type StdioServer = z.output<typeof stdioServer>;
export type HttpServer = z.output<typeof httpServer>;
type BridgeFile = { servers: ReadonlyMap<string, StdioServer | HttpServer>; processes: number };

export const isStdio = (server: StdioServer | HttpServer): server is StdioServer => "command" in server;

/** Reads and checks the file. Relative folders are below its own. @throws Failure that says what is wrong */
export function readBridgeFile(path: string, env: Readonly<Record<string, string | undefined>>): BridgeFile {
  const text = readText(path);
  // On Windows the mode says nothing about others.
  if (process.platform !== "win32" && (statSync(path).mode & 0o002) !== 0)
    throw new Failure(EXIT.usage, `Everybody on this machine can write to ${path}, and so choose what the bridge runs. Run: chmod o-w ${path}`);
  return checkBridgeFile(text, path, env);
}

export function checkBridgeFile(content: string, path: string, env: Readonly<Record<string, string | undefined>>): BridgeFile {
  const parsed = schema.safeParse(parseYaml(content, path));
  if (!parsed.success) throw new Failure(EXIT.usage, parsed.error.issues.map((issue) => `${path}: ${sayIssue(issue)}`).join("\n"));
  const { servers, processes } = parsed.data;
  const entries = Object.entries(servers);
  if (entries.length === 0) throw new Failure(EXIT.usage, `${path} allows no server, so there is nothing to do.`);
  if (entries.length > MOST_SERVERS)
    throw new Failure(EXIT.usage, `${path} has more than ${MOST_SERVERS} servers. Run another bridge for the others.`);
  const base = dirname(resolve(path));
  const settled = entries.map(([name, server]) => {
    if (isStdio(server))
      return [
        name,
        { ...server, ...(server.cwd !== undefined && { cwd: isAbsolute(server.cwd) ? server.cwd : resolve(base, server.cwd) }) },
      ] as const;
    const headers = Object.entries(server.headers).map(([header, value]) => {
      const at = `${path}: servers.${name}.headers.${header}`;
      return [header.toLowerCase(), checkedHeader(fill(value, env, at), at)];
    });
    return [name, { ...server, headers: Object.fromEntries(headers) as Record<string, string> }] as const;
  });
  return { servers: new Map<string, StdioServer | HttpServer>(settled), processes };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Failure(EXIT.usage, `${path} cannot be read. Write which servers this bridge allows: docs/bridge.md.`);
  }
}

function parseYaml(content: string, path: string): unknown {
  try {
    return parse(content, { maxAliasCount: 20 });
  } catch (error) {
    throw new Failure(EXIT.usage, `${path} is no YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}

/** The place and the problem, of the part of a union that was meant. */
function sayIssue(issue: z.core.$ZodIssue, above: PropertyKey[] = []): string {
  const at = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const options = issue.errors;
    const meant =
      options.find((option) => !option.some(({ code, path }) => code === "invalid_type" && ["command", "url"].includes(String(path[0])))) ?? [];
    const [first] = meant;
    return first ? sayIssue(first, at) : `${at.join(".")}: Write either “command” or “url”.`;
  }
  if (issue.code === "invalid_key") return `${at.map(String).join(".")}: ${issue.issues[0]?.message}`;
  return `${at.map(String).join(".") || "the file"}: ${issue.message}`;
}

/** @throws Failure for a variable that the bridge does not have */
function fill(value: string, env: Readonly<Record<string, string | undefined>>, at: string): string {
  return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const found = env[name];
    if (!found) throw new Failure(EXIT.usage, `${at}: the variable ${name} is not set.`);
    return found;
  });
}

/** @throws Failure for a value that no request can carry (RFC 9110 §5.5). The value may be a secret, so it is not told. */
function checkedHeader(value: string, at: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]+$/.test(value)) return value;
  throw new Failure(EXIT.usage, `${at}: A header cannot have line ends, other control characters, or characters outside ISO 8859-1.`);
}
