import type { Principal } from "../agents/agents.ts";
import { decideKeyUse, isKeyAlive, isKeyFor } from "../agents/api-key-rules.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { DEFAULT_NAVIGATOR, type Server, type ToolDefinitions } from "../db/db.ts";
import type { SubjectAccess } from "../downstream/downstream.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Message } from "../protocol/message.ts";
import { type CallDecision, decideCall, decideCallAt, lacksScope, lacksScopeAt } from "../routing/call-policy.ts";
import { type DirectoryEntry, findOwnName, type NamedTool, type NavigatorView, type ProjectDirectory, parseToolName } from "../routing/routing.ts";
import type { ConnectionState } from "../vault/connection-state-rules.ts";
import { userSubject } from "../vault/vault.ts";
import { type DecidedBy, decidedBy, outcomeOf, type TestOutcome } from "./tester-rules.ts";
import { findOwnTool } from "./tools/index.ts";

/**
 * A call that is only asked about.
 * @property person absent for an agent that acts for no person @property key id of the agent's API key; absent if a person signed it in
 * @property readOnly whether the person let it only read @property server slug, for the server's own endpoint; `tool` is an own name there
 */
export type TestedCall = {
  person: { id: string; email: string } | undefined;
  key: string | undefined;
  readOnly: boolean;
  navigator: string;
  server: string | undefined;
  tool: string;
};

/** What would become of the call. @property isKnown whether the server was seen to list the tool */
type TestResult = {
  outcome: TestOutcome;
  decidedBy: DecidedBy | undefined;
  server: Server | undefined;
  tool: string | undefined;
  isKnown: boolean;
  connection: ConnectionState | "not-needed" | undefined;
  mode: "direct" | "search";
};

type Ports = { directory: ProjectDirectory; toolDefinitions: ToolDefinitions; access: SubjectAccess; clock: Clock };
type Project = { id: ProjectId; slug: string };

/** Says what would become of a call, and why, without making it. It decides by `call-policy`, as a call does. */
export function makeTester({ directory, toolDefinitions, access, clock }: Ports) {
  /** A shortened name is looked up among the tools that were seen: no server is asked on behalf of a person who does not know of it. */
  async function readName(name: string, { entry }: NavigatorView): Promise<NamedTool | undefined> {
    const parsed = parseToolName(name);
    if (!parsed || parsed.tool !== undefined) return parsed;
    const server = [...entry.servers, ...entry.paused].find(({ slug }) => slug === parsed.serverSlug);
    const tool = server && findOwnName(name, server.slug, await toolDefinitions.listNames(server.projectId, server.id));
    return tool === undefined ? undefined : { serverSlug: parsed.serverSlug, tool };
  }

  /** Whether the agent is admitted at all, for this person. */
  function admits(entry: DirectoryEntry, { key: id, person, navigator }: TestedCall): boolean {
    if (id === undefined) return true;
    const key = entry.keys.get(id);
    return (
      key !== undefined && isKeyAlive(key, clock.now()) && isKeyFor(key, navigator) && decideKeyUse(key, person?.email ?? null).kind !== "refused"
    );
  }

  function principalOf({ id }: Project, { key, person, readOnly }: TestedCall): Principal {
    const agent = { grantId: key ?? "tester", clientId: key ?? "tester", resource: "", inChat: false, mayCall: key !== undefined || !readOnly };
    return { projectId: id, subject: person ? userSubject(person.id) : "project", userId: person?.id, ...agent };
  }

  /** The decision on a call that the agent is admitted for, with the tool's own name if there is one. */
  async function decide(
    call: NavigatorView & { principal: Principal },
    asked: TestedCall,
  ): Promise<{ decision: CallDecision; called: NamedTool | undefined }> {
    const { entry } = call;
    const message = { method: "tools/call", params: { name: asked.tool } } as unknown as Message;
    if (asked.server === undefined) {
      const called = await readName(asked.tool, call);
      return { called, decision: lacksScope(call, message) ? { kind: "scope-missing" } : decideCall(call, called) };
    }
    const called = { serverSlug: asked.server, tool: asked.tool };
    const server = entry.servers.find(({ slug }) => slug === asked.server);
    // There is no endpoint of a paused server; its navigator says the same of it.
    if (!server) return { called, decision: decideCall(call, called) };
    return { called, decision: lacksScopeAt(call, message) ? { kind: "scope-missing" } : decideCallAt(call, server, asked.tool) };
  }

  /** @throws AppError `resource.not_found`, or `decision.invalid`, which names the field */
  return async (project: Project, asked: TestedCall, background: Background): Promise<TestResult> => {
    const entry = await directory.findNew(project.slug, background);
    if (!entry) throw new AppError("resource.not_found");
    const navigator = asked.server === undefined ? asked.navigator : DEFAULT_NAVIGATOR;
    const settings = entry.navigators.find(({ slug }) => slug === navigator);
    const isServer = asked.server === undefined || [...entry.servers, ...entry.paused].some(({ slug }) => slug === asked.server);
    if (!settings) throw new AppError("decision.invalid", { fields: { navigator: "The project has no such navigator." } });
    if (!isServer) throw new AppError("decision.invalid", { fields: { server: "The project has no such server." } });
    const principal = principalOf(project, asked);
    const call = { entry, settings, principal };
    const { decision, called } = await decide(call, asked);
    const known = [...entry.servers, ...entry.paused].find(({ slug }) => slug === called?.serverSlug);
    const server = decision.kind === "permitted" ? decision.call.server : known;
    const connection = await connectionOf(principal, decision, background);
    const facts = {
      isAdmitted: admits(entry, { ...asked, navigator }),
      isOwnTool: asked.server === undefined && findOwnTool(asked.tool, call) !== undefined,
      decision,
      connection,
    };
    return {
      outcome: outcomeOf(facts),
      decidedBy: decidedBy(call, decision, called),
      server,
      tool: called?.tool,
      isKnown: known !== undefined && called !== undefined && (await toolDefinitions.has(project.id, known.id, called.tool)),
      connection,
      mode: settings.mode,
    };
  };

  async function connectionOf(principal: Principal, decision: CallDecision, background: Background): Promise<TestResult["connection"]> {
    if (decision.kind !== "permitted") return undefined;
    if (!needsCredential(decision.call.server)) return "not-needed";
    return access.stateOf({ principal, background }, decision.call.server);
  }
}
