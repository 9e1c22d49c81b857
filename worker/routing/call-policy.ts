import type { Principal } from "../agents/agents.ts";
import type { NavigatorLimits, Server } from "../db/db.ts";
import type { RuleId } from "../lib/ids.ts";
import { isRecord } from "../lib/record.ts";
import { calledTool, type Message } from "../protocol/message.ts";
import { findRoute, type NavigatorView } from "./find-tool-route.ts";
import { CALL_TOOLS, GET_AUTHENTICATION_LINK, GET_TOOL_SCHEMAS, SEARCH_TOOLS } from "./own-tools.ts";
import { chooseRoute, type DecidingRule, mayDenyTools, type Routes } from "./route-rules.ts";
import type { NamedTool } from "./tool-names.ts";
import { findWithheld, findWithheldAt, type Withholding } from "./withheld.ts";

/** The part of an agent call that decisions need. */
type Agent = { principal: Pick<Principal, "mayCall"> };

/** The same for a call at a server's own endpoint. */
type AtServer = Agent & { entry: { routes: Routes }; settings: NavigatorLimits };

const permitted = Symbol("permitted");

/**
 * A tool call that the principal may make: the variant, and the tool's own name. Only the decisions of this file create one, and no
 * tool is called without one.
 * @property ruleId of the rule that allowed it; absent if the project's default policy did
 */
export type PermittedCall = { readonly server: Server; readonly tool: string; readonly ruleId: RuleId | undefined; readonly [permitted]: true };

export type CallDecision =
  /** @property rule the rule that decided; absent if the project's default policy did */
  | { kind: "permitted"; call: PermittedCall; rule: DecidingRule | undefined }
  /** There is no such tool here, or the principal may not know of it. */
  | ({ kind: "unknown" } & Withholding)
  /** The token may only read (MCP step-up authorization). */
  | { kind: "scope-missing" };

/** Those of Cardea's tools that change nothing. */
const READING = new Set([GET_AUTHENTICATION_LINK, SEARCH_TOOLS, GET_TOOL_SCHEMAS]);

/** The only methods that a token without the agent scope `mcp:call` may send to a server. They only read. */
const READING_METHODS = /^(initialize|ping|server\/discover|subscriptions\/listen|logging\/setLevel|completion\/complete|notifications\/.+)$/;
const READING_OFFERINGS = /^(tools|prompts|resources|resources\/templates)\/list$|^prompts\/get$|^resources\/(read|subscribe|unsubscribe)$/;

/** Whether a tool is one of Cardea's tools that change nothing. @param name at a navigator */
export const onlyReads = (name: string): boolean => READING.has(name);

const permit = (server: Server, tool: string, rule: DecidingRule | undefined): CallDecision => ({
  kind: "permitted",
  call: { server, tool, ruleId: rule?.id, [permitted]: true },
  rule,
});

/** Restores a permitted call that was sent through a Durable Object after its decision here. */
export const restorePermit = (carried: Omit<PermittedCall, typeof permitted>): PermittedCall => ({ ...carried, [permitted]: true });

/** Whether a principal may call a tool at a navigator (F84, F85, F96). @param called by its own name; absent if no tool has the name */
export function decideCall(call: Agent & NavigatorView, called: NamedTool | undefined): CallDecision {
  const route = called && findRoute(call, called);
  if (!called || route?.kind !== "allowed") return { kind: "unknown", ...(called && findWithheld(call, called)) };
  return call.principal.mayCall ? permit(route.server, called.tool, route.rule) : { kind: "scope-missing" };
}

/** The same at a server's own endpoint. @param tool its own name */
export function decideCallAt({ principal, entry: { routes }, settings }: AtServer, server: Server, tool: string): CallDecision {
  const route = chooseRoute(routes, settings, server, tool);
  if (route.kind === "denied") return { kind: "unknown", ...findWithheldAt(routes, settings, server, tool) };
  return principal.mayCall ? permit(route.server, tool, route.rule) : { kind: "scope-missing" };
}

/** Whether all messages of this principal may be forwarded unread, because none of its calls could be refused. */
export function mayPassUnread({ principal, entry, settings }: AtServer, server: Server): boolean {
  return principal.mayCall && !server.holdChanges && !mayDenyTools(entry.routes, settings, server);
}

/** Whether a message at a navigator needs the agent scope `mcp:call`, which this principal's token lacks. */
export function lacksScope({ principal }: Agent, message: Message): boolean {
  return !principal.mayCall && message.method === "tools/call" && !onlyReads(calledTool(message) ?? "");
}

/** The same at a server's own endpoint, where an unknown method may do something. */
export function lacksScopeAt({ principal }: Agent, { method }: Message): boolean {
  return !principal.mayCall && !READING_METHODS.test(method) && !READING_OFFERINGS.test(method);
}

/** The most calls in one call of `call_tools` that are read. */
const MAX_NAMES = 25;

/** The names at the navigator of the servers' tools that a message calls: none for Cardea's tools, several for `call_tools`. */
export function calledNames(message: Message): string[] {
  const name = calledTool(message);
  if (name === undefined || onlyReads(name)) return [];
  if (name !== CALL_TOOLS) return [name];
  const { arguments: args } = message.params;
  const calls: unknown[] = isRecord(args) && Array.isArray(args.calls) ? args.calls.slice(0, MAX_NAMES) : [];
  return calls.flatMap((call) => (isRecord(call) && typeof call.name === "string" ? [call.name] : []));
}

/** Whether the project must be read again before a message at a server's own endpoint is answered, because the tool may be new or approved by now. */
export function needsFreshProjectAt(call: AtServer, server: Server, message: Message): boolean {
  if (message.method === "tools/list") return call.entry.routes.held.length > 0;
  const tool = calledTool(message);
  return tool !== undefined && decideCallAt(call, server, tool).kind === "unknown";
}
