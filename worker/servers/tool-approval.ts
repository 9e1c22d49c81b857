import type { Servers, ToolDefinitions } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { toToolName } from "../routing/routing.ts";

type Ports = { servers: Servers; toolDefinitions: ToolDefinitions; clock: Clock };

/** A change that an administrator has seen. @property server its slug @property tool the server's own name */
type NamedChange = { server: string; tool: string; hash: string };

/** Approval of a server's tools that have changed since they were first seen (F99). */
export function makeToolApproval({ servers, toolDefinitions, clock }: Ports) {
  return {
    /**
     * Makes a changed definition the approved one. If two tools have this name, the tool with this definition is meant.
     * @param named the server's own name of the tool, or its name at navigators @param hash of the definition that the administrator has seen
     * @returns the tool's own name @throws AppError `resource.not_found`, `tool.changed_again`
     */
    async approve(projectId: ProjectId, slug: string, named: string, hash: string): Promise<string> {
      const server = await servers.getBySlug(projectId, slug);
      const tools = await toolDefinitions.listHashes(projectId, server.id);
      const candidates = tools.filter(({ tool }) => tool === named || toToolName(slug, tool) === named);
      const { tool } = candidates.find(({ pendingHash }) => pendingHash === hash) ?? candidates[0] ?? {};
      if (tool === undefined) throw new AppError("resource.not_found");
      if (!(await toolDefinitions.approve(projectId, server.id, tool, hash))) throw new AppError("tool.changed_again");
      return tool;
    },

    /**
     * Approves or refuses changes, all of them in one transaction. A refused one stays held.
     * @returns those on which was decided; the others have changed again, or are gone @throws AppError `tool.not_held`
     */
    async decide(projectId: ProjectId, decision: "approve" | "refuse", changes: NamedChange[]): Promise<NamedChange[]> {
      const all = await servers.list(projectId);
      const found = changes.flatMap((change) => {
        const server = all.find(({ slug }) => slug === change.server);
        return server ? [{ change, server, seen: { serverId: server.id, tool: change.tool, hash: change.hash } }] : [];
      });
      const inUse = found.find(({ server }) => !server.holdChanges)?.change.server;
      if (decision === "refuse" && inUse !== undefined)
        throw new AppError("tool.not_held", { fields: { changes: `Hold the changes of “${inUse}” first.` } });
      const seen = found.map((one) => one.seen);
      const decided =
        decision === "approve" ? await toolDefinitions.approveAll(projectId, seen) : await toolDefinitions.refuse(projectId, seen, clock.now());
      return found.filter((one) => decided.includes(one.seen)).map(({ change }) => change);
    },

    /** Sets whether changed tools wait for approval. @throws AppError `resource.not_found` */
    async setHold(projectId: ProjectId, slug: string, hold: boolean): Promise<void> {
      if (!(await servers.setHold(projectId, slug, hold))) throw new AppError("resource.not_found");
    },
  };
}
