import { type CallToolResult, isInputRequiredResult, ProtocolError, type Tool } from "@modelcontextprotocol/client";
import type { Principal } from "../agents/agents.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { isPersonal } from "../auth-scopes/personal-server-rules.ts";
import { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS } from "../db/db.ts";
import type { Caller, Downstream, Listings, ReadToolName, SubjectAccess } from "../downstream/downstream.ts";
import { describeToAdministrator, downstreamError, ServerFault, toQuestionText, toToolError, withSaid } from "../downstream/downstream.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { decideCall, type PermittedCall } from "../routing/call-policy.ts";
import type { DirectoryEntry, ProjectDirectory } from "../routing/routing.ts";
import { ownNameOf, parseToolName } from "../routing/routing.ts";
import { playgroundSubject } from "../vault/vault.ts";
import type { AgentCall } from "./agent-call.ts";
import { makeToolRoutes } from "./navigator/tool-routes.ts";

/** A call and its answer. `durationMs` is the whole time that an agent would wait. */
export type PlaygroundCall = {
  request: { method: "tools/call"; params: { name: string; arguments: Record<string, unknown> } };
  server: string;
  response: { result: CallToolResult } | { error: { code: ErrorCode | number; message: string } };
  durationMs: number;
};

/** A tool as agents see it, with its server and its own name. */
export type PlaygroundTool = Tool & { server: string; ownName: string };

type PlaygroundProject = { id: ProjectId; slug: string };

/** An agent call without a session and without streams. */
type PlaygroundAgent = Pick<AgentCall, "principal" | "session" | "background" | "entry" | "settings">;

type Ports = {
  directory: ProjectDirectory;
  listings: Listings;
  readToolName: ReadToolName;
  access: SubjectAccess;
  downstream: Downstream;
  clock: Clock;
};

/**
 * Tools for a user of the playground, with only the credentials from playground links (F8). Shared credentials are not used, and
 * calls are not counted.
 */
export function makePlayground({ directory, listings, readToolName, access, downstream, clock }: Ports) {
  const principalOf = (projectId: ProjectId, userId: string): Principal => ({
    projectId,
    resource: "",
    subject: playgroundSubject(userId),
    userId,
    inChat: false,
    mayCall: true,
    grantId: "playground",
    clientId: "playground",
  });

  /** @throws AppError `resource.not_found` */
  async function callOf({ id, slug }: PlaygroundProject, userId: string, background: Background): Promise<PlaygroundAgent> {
    const entry = await directory.find(slug, background);
    if (!entry) throw new AppError("resource.not_found");
    const settings = { ...DEFAULT_SETTINGS, slug: DEFAULT_NAVIGATOR };
    return { principal: principalOf(id, userId), session: undefined, background, entry: withoutShared(entry), settings };
  }

  return {
    /** The tools that the user's playground credentials reach now. Tools of a server that does not answer are left out. */
    async listTools(project: PlaygroundProject, userId: string, background: Background): Promise<PlaygroundTool[]> {
      const { list } = makeToolRoutes(await callOf(project, userId, background));
      const tools = await list(listings);
      return tools.map((tool) => {
        const server = parseToolName(tool.name)?.serverSlug ?? "";
        return { ...tool, server, ownName: ownNameOf(server, tool) };
      });
    },

    /** @param name at the navigator @throws AppError `resource.not_found` if there is no such tool */
    async call(
      project: PlaygroundProject,
      { userId, name, args }: { userId: string; name: string; args: Record<string, unknown> },
      background: Background,
    ): Promise<PlaygroundCall> {
      const agent = await callOf(project, userId, background);
      const decision = decideCall(agent, await readToolName(name, agent));
      if (decision.kind !== "permitted") throw new AppError("resource.not_found", { reason: "no such tool" });
      const { server, tool } = decision.call;
      const startedAt = clock.now();
      const response = await attempt(agent, decision.call, args);
      const request = { method: "tools/call", params: { name: tool, arguments: args } } as const;
      return { request, server: server.slug, response, durationMs: clock.now() - startedAt };
    },
  };

  async function attempt(by: Caller, call: PermittedCall, args: Record<string, unknown>): Promise<PlaygroundCall["response"]> {
    try {
      const result = await downstream.callTool(await access.target(by, call.server), call, args);
      return { result: isInputRequiredResult(result) ? toToolError(toQuestionText(call.server.slug)) : result };
    } catch (error) {
      if (error instanceof ProtocolError) return { error: { code: error.code, message: error.message.slice(0, 2000) } };
      const cause = downstreamError(error);
      const { code, message } = cause;
      const facts = cause instanceof ServerFault ? cause.facts : {};
      const sentence = OF_A_CALL[code];
      const ofServer = code.startsWith("server.") ? describeToAdministrator(call.server, code, facts) : message;
      return { error: { code, message: sentence === undefined ? ofServer : withSaid(sentence, facts) } };
    }
  }
}

/** Sentences for a failed call. The errors' own sentences are about a credential that is being stored. */
const OF_A_CALL: Partial<Record<ErrorCode, string>> = {
  "credential.refused": "The server refused the playground's credentials for it. Connect it once more through a playground link.",
  "credential.unreachable": "The server could not be reached, or did not answer in time. Whether it did what was asked is not known.",
};

/** Leaves out servers with a credential of the project, because a call there would act for the whole project. */
function withoutShared(entry: DirectoryEntry): DirectoryEntry {
  return { ...entry, servers: entry.servers.filter((server) => isPersonal(server) || !needsCredential(server)) };
}
