import type { Background } from "../../lib/background.ts";
import { SECOND } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { pause } from "../../lib/pause.ts";
import type { Announce } from "../../streams/streams.ts";
import type { Subject } from "../../vault/vault.ts";

/** Lists that come within this time are announced together. In milliseconds. */
const GATHERS_FOR = 1 * SECOND;

/** Tells subjects that a list has come which they were answered without. Of many lists that come late to one request, each second is told once. */
export function makeTellInBatches(announce: Announce, projectId: ProjectId, background: Background): (subjects: Iterable<Subject>) => void {
  let waiting: Set<Subject> | undefined;

  async function tell(subjects: Set<Subject>): Promise<void> {
    await pause(GATHERS_FOR);
    waiting = undefined;
    await Promise.all([...subjects].map((subject) => announce(projectId, subject)));
  }

  return (subjects) => {
    const told = [...subjects];
    if (told.length === 0) return;
    if (waiting) for (const subject of told) waiting.add(subject);
    else {
      waiting = new Set(told);
      background(tell(waiting));
    }
  };
}
