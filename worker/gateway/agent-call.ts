import type { McpPath, Principal } from "../agents/agents.ts";
import type { Server } from "../db/db.ts";
import type { RequestTrace } from "../downstream/downstream.ts";
import type { Background } from "../lib/background.ts";
import type { RecordingSetting } from "../recordings/recordings.ts";
import type { DirectoryEntry, NavigatorView, ProjectDirectory } from "../routing/routing.ts";
import type { AgentSession } from "./sessions/agent-session.ts";
import { findTarget } from "./target-rules.ts";

/**
 * An admitted request of an agent: its principal, the navigator it came to, and its agent session. The endpoint makes it once and
 * passes it on as a whole. Rooms below accept the part of it that they need.
 */
export type AgentCall = {
  principal: Principal;
  entry: DirectoryEntry;
  settings: NavigatorView["settings"];
  /** Present if a client of a sessionful revision opened one. */
  session: AgentSession | undefined;
  background: Background;
  trace: RequestTrace;
  /** Present if the project records arguments and results. */
  recording: RecordingSetting | undefined;
  /** Whether the agent is still admitted. It is checked while a stream is open. */
  isAdmitted: () => Promise<boolean>;
  /** The project's servers at the time of the call. */
  servers: () => Promise<Server[]>;
  /** The project and this navigator, read again from D1. @returns nothing if they are gone */
  readAgain: () => Promise<NavigatorView | undefined>;
};

const recordingOf = ({ recordsCalls, redactionHints, auditRetentionDays }: DirectoryEntry["project"]): RecordingSetting | undefined =>
  recordsCalls ? { hints: redactionHints, days: auditRetentionDays } : undefined;

/** @param found the project and navigator that the URL's path names */
export function toAgentCall(
  directory: ProjectDirectory,
  path: McpPath,
  found: NavigatorView,
  { principal, background, trace, isAdmitted }: Pick<AgentCall, "principal" | "background" | "trace" | "isAdmitted">,
): AgentCall {
  return {
    principal,
    entry: found.entry,
    settings: found.settings,
    session: undefined,
    background,
    trace,
    recording: recordingOf(found.entry.project),
    isAdmitted,
    servers: async () => (await directory.find(path.project, background))?.servers ?? [],
    async readAgain() {
      const entry = await directory.findNew(path.project, background);
      const target = entry && findTarget(entry, path);
      return target && { entry, settings: target.settings };
    },
  };
}
