import type { Principal } from "../agents/agents.ts";
import type { NavigatorSettings, Server } from "../db/db.ts";
import { calledTool, isRecord, type Message } from "../protocol/message.ts";
import { findToolRoute, type NavigatorView } from "./find-tool-route.ts";
import { CALL_TOOLS, GET_AUTHENTICATION_LINK, GET_TOOL_SCHEMAS, SEARCH_TOOLS } from "./own-tools.ts";
import { chooseRoute, mayDeny, type Routes } from "./route-rules.ts";
import type { NamedTool } from "./tool-names.ts";
import { findWithheld, findWithheldAt, type Withheld } from "./withheld.ts";

/** Who asks, as far as it is decided by. */
type Agent = { principal: Pick<Principal, "mayCall"> };

/** The same at a server's own endpoint. */
type AtServer = Agent & { entry: { routes: Routes }; settings: Pick<NavigatorSettings, "denied"> };

const permitted = Symbol("permitted");

/**
 * A tool call that this principal may make: at which server, with which auth scope, by the server's own name of the tool. Only
 * the decisions of this file make one, and nothing calls a tool without one.
 */
export type PermittedCall = { readonly server: Server; readonly tool: string; readonly [permitted]: true };

export type CallDecision =
  | { kind: "permitted"; call: PermittedCall }
  /** There is no such tool here, or none the principal may know of. */
  | { kind: "unknown"; why?: Withheld }
  /** The token may only read (MCP step-up authorization). */
  | { kind: "scope-missing" };

/** Cardea's own tools that change nothing anywhere. */
const READING = new Set([GET_AUTHENTICATION_LINK, SEARCH_TOOLS, GET_TOOL_SCHEMAS]);

/** What only reads: a token without the scope to call may send these methods to a server, and no others. */
const READING_METHODS = /^(initialize|ping|server\/discover|subscriptions\/listen|logging\/setLevel|completion\/complete|notifications\/.+)$/;
const READING_OFFERINGS = /^(tools|prompts|resources|resources\/templates)\/list$|^prompts\/get$|^resources\/(read|subscribe|unsubscribe)$/;

/** Whether a tool is one of Cardea's own that change nothing. @param name as a navigator lists it */
export const onlyReads = (name: string): boolean => READING.has(name);

const permit = (server: Server, tool: string): CallDecision => ({ kind: "permitted", call: { server, tool, [permitted]: true } });

/** A permitted call on its way through an object of Cardea's, which hands it on as it was decided here. */
export const restorePermit = (carried: Pick<PermittedCall, "server" | "tool">): PermittedCall => ({ ...carried, [permitted]: true });

/** Whether a principal may call a tool of a navigator (F84, F85, F96). @param called by the server's own name; absent where no tool has the name */
export function decideCall(call: Agent & NavigatorView, called: NamedTool | undefined): CallDecision {
  const server = called && findToolRoute(call, called);
  if (!server) return { kind: "unknown", why: called && findWithheld(call, called) };
  return call.principal.mayCall ? permit(server, called.tool) : { kind: "scope-missing" };
}

/** The same at a server's own endpoint. @param tool by the server's own name */
export function decideCallAt({ principal, entry: { routes }, settings }: AtServer, server: Server, tool: string): CallDecision {
  const route = chooseRoute(routes, settings, server, tool);
  if (route.kind === "denied") return { kind: "unknown", why: findWithheldAt(routes, settings, server, tool) };
  return principal.mayCall ? permit(route.server, tool) : { kind: "scope-missing" };
}

/** Whether every message of this principal may go to the server as it is, because no call of it could be refused. */
export function mayPassUnread({ principal, entry, settings }: AtServer, server: Server): boolean {
  return principal.mayCall && !server.holdChanges && !mayDeny(entry.routes, settings, server);
}

/** Whether a message at a navigator needs the scope to call tools, which this principal's token lacks. */
export function lacksScope({ principal }: Agent, message: Message): boolean {
  return !principal.mayCall && message.method === "tools/call" && !onlyReads(calledTool(message) ?? "");
}

/** The same at a server's own endpoint, where any method may do something. */
export function lacksScopeAt({ principal }: Agent, { method }: Message): boolean {
  return !principal.mayCall && !READING_METHODS.test(method) && !READING_OFFERINGS.test(method);
}

/** Calls in one call of `call_tools` that are looked at. */
const MOST_NAMES = 25;

/** Names at the navigator of the servers' tools that a message calls: none for Cardea's own, several for `call_tools`. */
export function calledNames(message: Message): string[] {
  const name = calledTool(message);
  if (name === undefined || onlyReads(name)) return [];
  if (name !== CALL_TOOLS) return [name];
  const { arguments: args } = message.params;
  const calls: unknown[] = isRecord(args) && Array.isArray(args.calls) ? args.calls.slice(0, MOST_NAMES) : [];
  return calls.flatMap((call) => (isRecord(call) && typeof call.name === "string" ? [call.name] : []));
}

/** Whether a message at a server's own endpoint is answered by what there is not, so that the project must be looked at as it is now. */
export function asksAnewAt(call: AtServer, server: Server, message: Message): boolean {
  if (message.method === "tools/list") return call.entry.routes.held.length > 0;
  const tool = calledTool(message);
  return tool !== undefined && decideCallAt(call, server, tool).kind === "unknown";
}
