import { isRecord } from "../../lib/record.ts";

/** What a server says of itself when it is asked for the first time, as far as it can be read. */
type Members = Record<string, unknown>;

/** Kinds that are asked for where a server does not say what it has: each says itself where it has none. */
const ALL = { tools: {}, prompts: {}, resources: {} };

/**
 * Capabilities member by member. One that is there, in whatever form (`[]`, `true`), is had; null and false are not. A list of
 * names is taken as names.
 */
export function readCapabilities(value: unknown): Members {
  if (Array.isArray(value)) return Object.fromEntries(value.filter((name) => typeof name === "string").map((name) => [name, {}]));
  if (!isRecord(value)) return ALL;
  const had = Object.entries(value).filter(([, member]) => member !== null && member !== undefined && member !== false);
  return Object.fromEntries(had.map(([name, member]) => [name, isRecord(member) ? readCapability(member) : {}]));
}

/** Flags and parts of one capability; what is neither is left out. */
function readCapability(member: Members): Members {
  return Object.fromEntries(Object.entries(member).filter(([, part]) => typeof part === "boolean" || isRecord(part)));
}

/** Name and version of the server's program, which decide nothing. */
function readServerInfo(value: unknown): Members {
  const given = isRecord(value) ? value : {};
  const text = (member: unknown, otherwise: string) => (typeof member === "string" ? member : typeof member === "number" ? `${member}` : otherwise);
  return { name: text(given.name, "unknown"), version: text(given.version, "unknown") };
}

const withInstructions = (value: unknown) => (typeof value === "string" ? { instructions: value } : {});

/** The result of `server/discover` (MCP 2026-07-28), with which nothing is wrong that can be put right. */
export function readDiscover(result: Members): Members {
  const { supportedVersions, capabilities, instructions, ttlMs, cacheScope, resultType, _meta } = result;
  const versions: unknown[] = Array.isArray(supportedVersions) ? supportedVersions : [supportedVersions];
  return {
    resultType: typeof resultType === "string" ? resultType : "complete",
    supportedVersions: versions.filter((version) => typeof version === "string"),
    capabilities: readCapabilities(capabilities),
    ttlMs: typeof ttlMs === "number" ? ttlMs : 0,
    cacheScope: cacheScope === "public" ? "public" : "private",
    ...withInstructions(instructions),
    ...(isRecord(_meta) && { _meta }),
  };
}

/** @property spoken the revision to speak with the package. @property said what the server is told in headers: its own word, where it has one */
export type Initialized = { result: Members; spoken: string; said: string };

/**
 * The result of `initialize`. A revision that is not known is spoken as the nearest one before it, or as the oldest.
 * @param known revisions that have this handshake, in any order
 */
export function readInitialize(result: Members, known: readonly string[]): Initialized {
  const { protocolVersion, capabilities, serverInfo, instructions, _meta } = result;
  const { spoken, said } = readRevision(protocolVersion, known);
  const read = {
    protocolVersion: spoken,
    capabilities: readCapabilities(capabilities),
    serverInfo: readServerInfo(serverInfo),
    ...withInstructions(instructions),
    ...(isRecord(_meta) && { _meta }),
  };
  return { result: read, spoken, said };
}

/** What a server speaks that does not say it (MCP 2025-06-18, protocol version header). */
const UNSAID = "2025-03-26";

function readRevision(value: unknown, known: readonly string[]): { spoken: string; said: string } {
  const date = typeof value === "string" ? /\d{4}-\d{2}-\d{2}/.exec(value.slice(0, 40))?.[0] : undefined;
  if (date === undefined) return { spoken: UNSAID, said: UNSAID };
  const [oldest = UNSAID, ...later] = [...known].sort();
  const spoken = later.filter((version) => version <= date).at(-1) ?? oldest;
  const newest = later.at(-1) ?? oldest;
  // A server that names a revision without this handshake would want its other rules too.
  return { spoken, said: date > newest ? spoken : date };
}
