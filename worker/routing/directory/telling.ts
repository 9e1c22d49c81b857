import type { Repositories } from "../../db/db.ts";
import type { ProjectId } from "../../lib/ids.ts";

/** The functions of the repositories that change what a project's directory has. `db/plans.test.ts` fails if one is missing. */
export const CHANGING = {
  agentList: ["endForAll", "lift"],
  apiKeys: ["insert", "revoke"],
  navigators: ["put", "remove"],
  projects: ["create", "edit", "remove", "finishRemoval"],
  revocations: ["mark", "lift"],
  routeRules: ["create", "change", "move", "remove", "setDefault"],
  serverEdits: ["apply", "settle"],
  servers: ["create", "addFurtherScope", "removeFurtherScope", "setState", "setHold", "remove"],
  sources: ["set"],
  toolDefinitions: ["noteChanges", "approve", "approveAll"],
} as const satisfies { [Name in keyof Repositories]?: readonly (keyof Repositories[Name])[] };

/** @param tell called when a change of a project's directory is in D1; the change is answered after it */
export function withTold(db: Repositories, tell: (projectId: ProjectId) => Promise<void>): Repositories {
  const told = Object.entries(CHANGING).map(([name, functions]) => [name, telling(db[name as keyof typeof CHANGING], new Set(functions), tell)]);
  return { ...db, ...Object.fromEntries(told) };
}

function telling<Repository extends object>(
  repository: Repository,
  names: ReadonlySet<unknown>,
  tell: (projectId: ProjectId) => Promise<void>,
): Repository {
  return new Proxy(repository, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || !names.has(name)) return value;
      return async (...args: unknown[]) => {
        try {
          return (await Reflect.apply(value, target, args)) as unknown;
        } finally {
          // A failed call may have changed something: some of its batches, or all of them if only the answer was lost.
          await tell(projectOf(args[0]));
        }
      };
    },
  });
}

/** The project of a change: its id, or that of the row which is given first, which may be the project itself. */
function projectOf(first: unknown): ProjectId {
  if (typeof first === "string") return first as ProjectId;
  const { projectId, id } = first as { projectId?: ProjectId; id: ProjectId };
  return projectId ?? id;
}
