import type { ServerConfig } from "../config/schema.ts";
import type { Imported } from "./clients.ts";
import { toRemoteServer } from "./remote-server.ts";
import { isValues, makeServerSlugs, toList, toText, toValues, type Values } from "./values.ts";

/** Entries of the MCP registry: a `server.json`, or an answer of the registry. @returns nothing for another file */
export function importRegistry(file: Values): Imported | undefined {
  const entries = (Array.isArray(file.servers) ? file.servers : [file]).map((one) => toValues(toValues(one).server ?? one));
  if (!entries.some((entry) => toText(entry.name) !== undefined && (Array.isArray(entry.remotes) || Array.isArray(entry.packages)))) return undefined;
  const slugOf = makeServerSlugs();
  const warnings: string[] = [];
  const found = entries.flatMap((entry): [string, ServerConfig][] => {
    const id = toText(entry.name) ?? "server";
    const warn = (sentence: string) => void warnings.push(`${id}: ${sentence}`);
    const server = toServer(entry, id, warn);
    return server ? [[slugOf(id.split("/").at(-1) ?? id), server]] : [];
  });
  return { config: { version: 1, servers: Object.fromEntries(found) }, warnings };
}

function toServer(entry: Values, id: string, warn: (sentence: string) => void): ServerConfig | undefined {
  const [remote, ...others] = toList(entry.remotes).filter(isValues);
  if (!remote) {
    warn("It is a stdio server (it comes as a package). Cardea reaches servers over HTTP, and has no bridge to programs yet, so it is left out.");
    return undefined;
  }
  if (others.length > 0) warn(`It has ${others.length + 1} addresses. The first one is taken.`);
  const headers = toList(remote.headers).map((header) => {
    const { name, value, description } = toValues(header);
    return { name: toText(name) ?? "", value: toText(value) ?? "", help: toText(description) ?? "" };
  });
  const name = toText(entry.title) ?? id.split("/").at(-1) ?? id;
  const transport = toText(remote.type) === "sse" ? "sse" : "http";
  return toRemoteServer({ name, url: toText(remote.url) ?? "", transport, isPaused: false, headers, warn });
}
