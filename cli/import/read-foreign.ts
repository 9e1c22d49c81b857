import { parse as parseToml, TomlError } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { parseConfig } from "../config/schema.ts";
import { EXIT, Failure } from "../failure.ts";
import { type Imported, importClients } from "./clients.ts";
import { importMcplexer } from "./mcplexer.ts";
import { importRegistry } from "./registry.ts";
import { isValues, type Values } from "./values.ts";

/** The longest file, in characters. */
const LONGEST = 2_000_000;

/**
 * Reads a file of another program as a configuration. Nothing is sent anywhere.
 * @param name of the file, for sentences @param workspace see `importMcplexer`
 * @throws Failure if it is none that is known
 */
export function readForeign(text: string, name: string, workspace: string | undefined): Imported {
  const file = parseAny(text, name);
  const imported = importMcplexer(file, workspace) ?? importRegistry(file) ?? importClients(file);
  if (!imported) {
    const known = "an mcp.json of a client, a config.toml of Codex, a server.json of the MCP registry, or a file of MCPlexer";
    throw new Failure(EXIT.usage, `${name} is not known as a file of servers. Name ${known}.`);
  }
  return { ...imported, config: checked(imported, name) };
}

/** Says which parts of a file exceed Cardea's limits, before anybody applies it. */
function checked({ config }: Imported, name: string): Imported["config"] {
  const parsed = parseConfig(JSON.parse(JSON.stringify(config)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure(EXIT.usage, `${name} cannot be taken: at ${issue?.path.map(String).join(".")}: ${issue?.message}`);
}

function parseAny(text: string, name: string): Values {
  if (text.length > LONGEST) throw new Failure(EXIT.usage, `${name} is too long for a file of servers.`);
  const parsed = tryParse(text.replace(/^\uFEFF/, ""), name);
  if (isValues(parsed)) return parsed;
  throw new Failure(EXIT.usage, `${name} has no properties, so it is no file of servers.`);
}

function tryParse(text: string, name: string): unknown {
  const kind = text.trimStart().startsWith("{") ? "JSON" : /^\s*\[[^\n]*\]\s*(#.*)?$/m.test(text) || /^[\w."-]+\s*=/m.test(text) ? "TOML" : "YAML";
  try {
    if (kind === "JSON") return JSON.parse(withoutComments(text)) as unknown;
    return kind === "TOML" ? parseToml(text) : (parseYaml(text, { maxAliasCount: 100 }) as unknown);
  } catch (error) {
    // A message of JSON.parse quotes the file, in which there may be secrets.
    const place = error instanceof TomlError ? `line ${error.line}` : /(?:at )?line \d+[^:]*/.exec(String(error))?.[0];
    throw new Failure(EXIT.usage, `${name} is not ${kind} as it must be${place === undefined ? "" : ` (${place})`}. Check it with an editor.`);
  }
}

/** JSON without the comments and the last commas that editors allow. */
const withoutComments = (text: string): string =>
  text
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string?: string) => string ?? " ")
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? "");
