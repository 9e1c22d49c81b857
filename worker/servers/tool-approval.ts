import type { Servers, ToolDefinitions } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { toToolName } from "../routing/routing.ts";

type Ports = { servers: Servers; toolDefinitions: ToolDefinitions };

/** Approval of a server's tools that have changed since they were first seen (F99). */
export function makeToolApproval({ servers, toolDefinitions }: Ports) {
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

    /** Sets whether changed tools wait for approval. @throws AppError `resource.not_found` */
    async setHold(projectId: ProjectId, slug: string, hold: boolean): Promise<void> {
      if (!(await servers.setHold(projectId, slug, hold))) throw new AppError("resource.not_found");
    },
  };
}
