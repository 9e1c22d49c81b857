import type { RecordEvent } from "../audit/audit.ts";
import type { KeeperSubjects } from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import { type KeeperRef, type Subject, userSubject } from "../vault/vault.ts";
import { type KeeperPlace, PAGE, type Phase, placeAfter } from "./backup-rules.ts";
import type { CopiedKeepers, KeeperCopy } from "./copied-client.ts";

export type CopiedKeeper = { projectId: ProjectId; subject: Subject; copy: KeeperCopy };

type Ports = { keeperSubjects: KeeperSubjects; keepers: CopiedKeepers; record: RecordEvent };

/** How many objects are read at the same time, and after how many characters a page ends early. */
const AT_ONCE = 10;
const PAGE_CHARACTERS = 4 * 1024 * 1024;

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
      const entries: CopiedKeeper[] = [];
      let read = 0;
      for (let characters = 0; read < rows.length && characters < PAGE_CHARACTERS; ) {
        const some = rows.slice(read, read + AT_ONCE).map(({ projectId, key }): KeeperRef => ({ projectId, subject: SUBJECTS[place.phase](key) }));
        const copies = await Promise.all(some.map(async (ref) => ({ ...ref, copy: await keepers.read(ref) })));
        for (const ref of some) await note(ref, "deployment.backup");
        entries.push(...copies.filter(({ copy }) => Object.keys(copy).length > 0));
        characters += JSON.stringify(copies).length;
        read += some.length;
      }
      const isShort = read === rows.length && rows.length < PAGE.keepers;
      const next = placeAfter(place, isShort ? undefined : rows[read - 1]);
      return { entries, ...(next && { next }) };
    },

    /** @returns how many keepers took their copy; the others have something of their own */
    async write(entries: CopiedKeeper[], replaces: boolean): Promise<number> {
      const taken = await Promise.all(entries.map(({ projectId, subject, copy }) => keepers.write({ projectId, subject }, copy, replaces)));
      for (const entry of entries) await note(entry, "deployment.restore");
      return taken.filter(Boolean).length;
    },
  };
}
