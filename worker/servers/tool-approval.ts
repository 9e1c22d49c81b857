import type { Servers, ToolDefinitions } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { toToolName } from "../routing/routing.ts";

type Ports = { servers: Servers; toolDefinitions: ToolDefinitions };

/** What becomes of a server's tools that have changed since they were first seen (F99). */
export function makeToolApproval({ servers, toolDefinitions }: Ports) {
  return {
    /**
     * Takes a changed definition for the one that holds. Where a name stands for two tools, the one with this definition is meant.
     * @param named the server's own name of the tool, or its name at navigators @param hash of the definition somebody has looked at
     * @returns the tool's own name @throws AppError `resource.not_found`, `tool.changed_again`
     */
    async approve(projectId: ProjectId, slug: string, named: string, hash: string): Promise<string> {
      const server = await servers.getBySlug(projectId, slug);
      const tools = await toolDefinitions.list(projectId, server.id);
      const meant = tools.filter(({ tool }) => tool === named || toToolName(slug, tool) === named);
      const { tool } = meant.find(({ pendingHash }) => pendingHash === hash) ?? meant[0] ?? {};
      if (tool === undefined) throw new AppError("resource.not_found");
      if (!(await toolDefinitions.approve(projectId, server.id, tool, hash))) throw new AppError("tool.changed_again");
      return tool;
    },

    /** Says whether changed tools wait for approval. @throws AppError `resource.not_found` */
    async setHold(projectId: ProjectId, slug: string, hold: boolean): Promise<void> {
      if (!(await servers.setHold(projectId, slug, hold))) throw new AppError("resource.not_found");
    },
  };
}
