import type { McpPath, Principal } from "../agents/agents.ts";
import type { NavigatorSettings, Server } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import type { DirectoryEntry, NavigatorView, ProjectDirectory } from "../routing/routing.ts";
import type { AgentSession } from "./sessions/agent-session.ts";
import { findTarget } from "./target-rules.ts";

/**
 * A request of an agent that was admitted: who asks, what there is at the navigator it asks at, and in which session. It is made
 * once, at the endpoint, and handed down as a whole; rooms below take the part of it that they need.
 */
export type AgentCall = {
  principal: Principal;
  entry: DirectoryEntry;
  settings: NavigatorSettings;
  /** Only of a client of the 2025 revisions that opened one. */
  session: AgentSession | undefined;
  background: Background;
  /** Whether the agent would be admitted once more, asked while a stream is open. */
  isAdmitted: () => Promise<boolean>;
  /** The project's servers as they are when this is asked. */
  servers: () => Promise<Server[]>;
  /** The project and this navigator as they are now; nothing where they are gone. */
  renew: () => Promise<NavigatorView | undefined>;
};

/** @param found what the URL's path names in the project */
export function toAgentCall(
  directory: ProjectDirectory,
  path: McpPath,
  found: NavigatorView,
  { principal, background, isAdmitted }: Pick<AgentCall, "principal" | "background" | "isAdmitted">,
): AgentCall {
  return {
    principal,
    entry: found.entry,
    settings: found.settings,
    session: undefined,
    background,
    isAdmitted,
    servers: async () => (await directory.find(path.project, background))?.servers ?? [],
    async renew() {
      const entry = await directory.findNew(path.project, background);
      const target = entry && findTarget(entry, path);
      return target && { entry, settings: target.settings };
    },
  };
}
