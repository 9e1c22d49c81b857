import type { DirectoryVersion } from "../../db/db.ts";
import type { ObjectNamespace } from "../../lib/durable-object.ts";

/** The methods of a ProjectRoot. There is one object for each project, named by the project's slug. */
export type ProjectRootStub = {
  /** The present version of the project's directory. @returns nothing if D1 has no such project */
  current(): Promise<DirectoryVersion | undefined>;
  /** The same, read from D1 again, for a caller that missed something. */
  check(): Promise<DirectoryVersion | undefined>;
  /** Takes a version that D1 has now. An older one than the known one changes nothing. */
  raise(to: DirectoryVersion): Promise<void>;
};

/** The only way to reach a ProjectRoot. */
export type ProjectRoots = ReturnType<typeof makeProjectRoots>;

export function makeProjectRoots(namespace: ObjectNamespace<ProjectRootStub>) {
  return {
    current: (slug: string): Promise<DirectoryVersion | undefined> => namespace.getByName(slug).current(),
    check: (slug: string): Promise<DirectoryVersion | undefined> => namespace.getByName(slug).check(),
    raise: (slug: string, { projectId, version, mark }: DirectoryVersion): Promise<void> =>
      namespace.getByName(slug).raise({ projectId, version, mark }),
  };
}
