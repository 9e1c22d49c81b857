import { fillPlaceholders, placeholdersOf } from "../../auth-scopes/auth-scope-rules.ts";
import { catalogServers } from "../../catalog/catalog.ts";
import type { LookAtServer } from "../../downstream/downstream.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import { toVisibleText } from "../../lib/text/hidden-text-rules.ts";
import type { RateLimit, TellLimit } from "../ports.ts";
import { requireOutboundUrl } from "../server-url-rules.ts";
import { type CatalogServer, nameOfHost, readProbeInput } from "./probe-input-rules.ts";
import { readIcon } from "./read-icon.ts";
import { type AskServer, type Found, findSignIn, type ProbeWarning, wasReached } from "./sign-in-found.ts";

/**
 * What was found of a server.
 * @property host of its URL, for the audit
 * @property known its id in the catalog
 * @property state `untried` if the URL has places for values, which only a person has
 * @property problem why it is out of reach, or why its sign-in cannot be used, and what to do
 * @property tools that it lists without a credential; undefined if it lists none without
 */
export type ProbedServer = {
  host: string;
  url: string;
  name: string;
  known: string | undefined;
  helpUrl: string | undefined;
  icon: string | null;
  state: "reachable" | "unreachable" | "untried";
  problem: string | undefined;
  revision: string | undefined;
  transport: "http" | "sse";
  signIn: Found["signIn"];
  tools: { count: number; names: string[] } | undefined;
  warnings: ProbeWarning[];
  leftOut: string[];
};

export type Probed = { kind: "server"; server: ProbedServer } | { kind: "choices"; choices: CatalogServer[] } | { kind: "unknown" };

/** @param userId of the administrator, for the rate limit @param tellLimit hears what is left of it */
type ProbeServer = (input: string, userId: string, tellLimit: TellLimit) => Promise<Probed>;
type Ports = AskServer & { lookAtServer: LookAtServer; fetch: Fetch; rateLimit: RateLimit; outboundRules: OutboundRules };

/** How many probes and discoveries one person may start in 15 minutes, so that nobody scans a network with them. */
const MAX_PROBES = 60;
const MAX_NAMES = 100;
const LONGEST_NAME = 80;
const LONGEST_TOOL_NAME = 128;

/**
 * Finds out from a name or a URL everything that an administrator would have to enter. It stores nothing. A server that does not
 * answer, or not well, is a result too.
 * @throws AppError `server.url_refused`, `request.too_many`
 */
export function makeProbeServer({ lookAtServer, fetch, rateLimit, outboundRules, ...ask }: Ports): ProbeServer {
  return async (input, userId, tellLimit) => {
    const read = readProbeInput(input, catalogServers);
    if (read.kind !== "server") return read;
    const { url, known } = read;
    requireOutboundUrl(url, outboundRules);
    await rateLimit.require(`discover:${userId}`, MAX_PROBES, tellLimit);
    const { host } = new URL(fillPlaceholders(url, () => "x"));
    const looked = placeholdersOf(url).length > 0 || read.keyIn !== undefined ? undefined : await lookAtServer(url, host);
    const [found, icon] = await Promise.all([findSignIn(read, looked, ask), readIcon(looked?.says?.icons ?? [], fetch)]);
    const isReached = looked !== undefined && wasReached(looked);
    const warnings = [...found.warnings];
    if (looked?.hidesText) warnings.push("hidden_text");
    if (looked?.transport === "sse") warnings.push("http_sse");
    if ((looked?.leftOut ?? 0) > 0) warnings.push("tools_left_out");
    const said = toVisibleText(looked?.says?.name ?? "").slice(0, LONGEST_NAME);
    const server: ProbedServer = {
      host,
      url,
      name: known?.name ?? (said === "" || said === "unknown" ? nameOfHost(url) : said),
      known: known?.id,
      helpUrl: known?.helpUrl,
      icon,
      state: looked === undefined ? "untried" : isReached ? "reachable" : "unreachable",
      problem: isReached ? found.problem : looked?.problem?.text,
      revision: looked?.revision,
      transport: looked?.transport ?? known?.transport ?? "http",
      signIn: found.signIn,
      tools: looked?.tools && {
        count: looked.tools.length,
        names: looked.tools.slice(0, MAX_NAMES).map((name) => toVisibleText(name).slice(0, LONGEST_TOOL_NAME)),
      },
      warnings,
      leftOut: found.leftOut,
    };
    return { kind: "server", server };
  };
}
