import type { RecordEvent } from "../audit/audit.ts";
import type { KeeperSubjects } from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import { type KeeperRef, type Subject, userSubject } from "../vault/vault.ts";
import { type KeeperPlace, PAGE, type Phase, placeAfter } from "./backup-rules.ts";
import type { CopiedKeepers, KeeperCopy } from "./copied-client.ts";

export type CopiedKeeper = { projectId: ProjectId; subject: Subject; copy: KeeperCopy };

type Ports = { keeperSubjects: KeeperSubjects; keepers: CopiedKeepers; record: RecordEvent };

const SUBJECTS: Record<Phase, (key: string) => Subject> = {
  members: userSubject,
  playgrounds: (key) => key as Subject,
  projects: () => "project",
};

/** Reads and writes the storage of all CredentialKeepers in pages. Each project's audit has an event of it. */
export function makeCopyKeepers({ keeperSubjects, keepers, record }: Ports) {
  const lists = { members: keeperSubjects.listMembers, playgrounds: keeperSubjects.listPlaygrounds, projects: keeperSubjects.listProjects };
  const note = ({ projectId, subject }: KeeperRef, action: string): Promise<void> | undefined =>
    subject === "project" ? record({ projectId, by: { kind: "system" }, action, outcome: "ok" }) : undefined;

  return {
    async read(place: KeeperPlace): Promise<{ entries: CopiedKeeper[]; next?: KeeperPlace }> {
      const rows = await lists[place.phase](place, PAGE.keepers);
      const refs = rows.map(({ projectId, key }): KeeperRef => ({ projectId, subject: SUBJECTS[place.phase](key) }));
      const copies = await Promise.all(refs.map(async (ref) => ({ ...ref, copy: await keepers.read(ref) })));
      for (const ref of refs) await note(ref, "deployment.backup");
      const next = placeAfter(place, rows.length === PAGE.keepers ? rows.at(-1) : undefined);
      return { entries: copies.filter(({ copy }) => Object.keys(copy).length > 0), ...(next && { next }) };
    },

    /** @returns how many keepers took their copy; the others have something of their own */
    async write(entries: CopiedKeeper[], replaces: boolean): Promise<number> {
      const taken = await Promise.all(entries.map(({ projectId, subject, copy }) => keepers.write({ projectId, subject }, copy, replaces)));
      for (const entry of entries) await note(entry, "deployment.restore");
      return taken.filter(Boolean).length;
    },
  };
}
