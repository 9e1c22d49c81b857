import type { ServerConfig } from "../config/schema.ts";
import { type BridgeProgram, toBridged, type Variable } from "./bridge-program.ts";
import type { Imported } from "./clients.ts";
import { toRemoteServer } from "./remote-server.ts";
import { isValues, makeServerSlugs, toList, toText, toValues, type Values } from "./values.ts";

/** Entries of the MCP registry: a `server.json`, or an answer of the registry. @returns nothing for another file */
export function importRegistry(file: Values): Imported | undefined {
  const entries = (Array.isArray(file.servers) ? file.servers : [file]).map((one) => toValues(toValues(one).server ?? one));
  if (!entries.some((entry) => toText(entry.name) !== undefined && (Array.isArray(entry.remotes) || Array.isArray(entry.packages)))) return undefined;
  const slugOf = makeServerSlugs();
  const warnings: string[] = [];
  const programs: [string, BridgeProgram][] = [];
  const found = entries.flatMap((entry): [string, ServerConfig][] => {
    const id = toText(entry.name) ?? "server";
    const warn = (sentence: string) => void warnings.push(`${id}: ${sentence}`);
    const short = id.split("/").at(-1) ?? id;
    const server = toServer(entry, id, warn);
    if (server) return [[slugOf(short), server]];
    const run = toList(entry.remotes).length === 0 ? readPackage(entry) : undefined;
    if (!run) {
      warn("It comes as a package that is neither of npm nor of PyPI, so it is left out. A bridge can run it: docs/bridge.md.");
      return [];
    }
    const slug = slugOf(short);
    const bridged = toBridged({ name: toText(entry.title) ?? short, slug, isPaused: false, variables: run.variables }, run, warn);
    programs.push([slug, bridged.program]);
    return [[slug, bridged.server]];
  });
  return { config: { version: 1, servers: Object.fromEntries(found) }, warnings, programs: Object.fromEntries(programs) };
}

function toServer(entry: Values, id: string, warn: (sentence: string) => void): ServerConfig | undefined {
  const [remote, ...others] = toList(entry.remotes).filter(isValues);
  if (!remote) return undefined;
  if (others.length > 0) warn(`It has ${others.length + 1} addresses. The first one is taken.`);
  const headers = toList(remote.headers).map((header) => {
    const { name, value, description } = toValues(header);
    return { name: toText(name) ?? "", value: toText(value) ?? "", help: toText(description) ?? "" };
  });
  const name = toText(entry.title) ?? id.split("/").at(-1) ?? id;
  const transport = toText(remote.type) === "sse" ? "sse" : "http";
  return toRemoteServer({ name, url: toText(remote.url) ?? "", transport, isPaused: false, headers, warn });
}

/** The program of a package of npm or PyPI, by which the registry's clients run it. */
function readPackage(entry: Values): { command: string; args: string[]; variables: Variable[] } | undefined {
  const packages = toList(entry.packages).filter(isValues);
  const one = packages.find(({ registryType }) => registryType === "npm") ?? packages.find(({ registryType }) => registryType === "pypi");
  const name = toText(one?.identifier);
  if (!one || name === undefined || !/^[@\w][\w./-]*$/.test(name)) return undefined;
  const version = toText(one.version);
  const isNpm = one.registryType === "npm";
  const variables = toList(one.environmentVariables).map((variable): Variable => {
    const { name: named, value, description, isSecret } = toValues(variable);
    const text = toText(value);
    return {
      name: toText(named) ?? "",
      help: toText(description) ?? "",
      ...(text !== undefined && { value: text }),
      ...(typeof isSecret === "boolean" && { isSecret }),
    };
  });
  const at = version === undefined ? "" : `${isNpm ? "@" : "=="}${version}`;
  return { command: isNpm ? "npx" : "uvx", args: [...(isNpm ? ["-y"] : []), `${name}${at}`], variables };
}
