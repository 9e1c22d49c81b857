import { isRecord } from "../../lib/record.ts";

/** The members of a handshake's result. */
type Members = Record<string, unknown>;

/** The capabilities of a server that declares none. If it lacks one, it refuses the request for that listing. */
const ALL = { tools: {}, prompts: {}, resources: {} };

/**
 * Reads capabilities member by member. A member in any form (`[]`, `true`) is a capability, except null and false. A list of names
 * is read as capabilities of these names.
 */
function readCapabilities(value: unknown): Members {
  if (Array.isArray(value)) return Object.fromEntries(value.filter((name) => typeof name === "string").map((name) => [name, {}]));
  if (!isRecord(value)) return ALL;
  const had = Object.entries(value).filter(([, member]) => member !== null && member !== undefined && member !== false);
  return Object.fromEntries(had.map(([name, member]) => [name, isRecord(member) ? readCapability(member) : {}]));
}

/** Flags and parts of one capability. Members of other types are left out. */
function readCapability(member: Members): Members {
  return Object.fromEntries(Object.entries(member).filter(([, part]) => typeof part === "boolean" || isRecord(part)));
}

/** The most icons of a server that are read. */
const MAX_ICONS = 10;

/** Name, version, title and icons of the server's program. No decision depends on them. */
function readServerInfo(value: unknown): Members {
  const given = isRecord(value) ? value : {};
  const text = (member: unknown, otherwise: string) => (typeof member === "string" ? member : typeof member === "number" ? `${member}` : otherwise);
  const icons = Array.isArray(given.icons) ? given.icons.filter(isRecord).flatMap(({ src }) => (typeof src === "string" ? [{ src }] : [])) : [];
  return {
    name: text(given.name, "unknown"),
    version: text(given.version, "unknown"),
    ...(typeof given.title === "string" && { title: given.title }),
    ...(icons.length > 0 && { icons: icons.slice(0, MAX_ICONS) }),
  };
}

const withInstructions = (value: unknown) => (typeof value === "string" ? { instructions: value } : {});

/** The result of `server/discover` (MCP 2026-07-28), with wrong members corrected or left out. */
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

/** @property spoken the revision that the SDK speaks @property said the revision in headers: the server's own, if it named one */
type Initialized = { result: Members; spoken: string; said: string };

/**
 * The result of `initialize`. For an unknown revision, the latest known one before it is spoken, or the oldest.
 * @param known revisions with this handshake, in any order
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

/** The revision of a server that names none (MCP 2025-06-18, protocol version header). */
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
