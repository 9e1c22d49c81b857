import type { Principal } from "../agents/agents.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { pause } from "../lib/pause.ts";
import type { ProjectStreamsClient } from "./project-streams-client.ts";
import type { Announcement } from "./project-streams-policy.ts";

export type Change = Extract<Announcement, { kind: "changed" }>;
export type OtherAnnouncement = Exclude<Announcement, Change>;

/** The agent that listens to the changes of its project. `isAdmitted`: whether it is still admitted. */
export type AdmittedAgent = { principal: Principal; isAdmitted: () => Promise<boolean> };

/** What is called with what the agent hears. */
export type Listener = {
  /** The session, if messages may be sent to the listener by name. */
  session?: string;
  /** Called with changes once every isolate sees them. */
  onChanges?: (changes: Change[]) => void;
  onAnnouncement?: (announcement: OtherAnnouncement) => void;
  /** Called once, when the stream ends. */
  onEnd: () => void;
};

/** Listens until stopped, or until the surrounding request ends. @returns a function that stops listening @throws AppError `stream.too_many` */
export type Listen = (agent: AdmittedAgent, listener: Listener) => Promise<() => void>;

const ASK_AGAIN = 5 * MINUTE;
/** After this time no isolate serves a revoked credential (S68), and each sees a change of lists. In milliseconds. */
const REVOKED_WITHIN = 1 * SECOND;

export function makeListen(streams: ProjectStreamsClient): Listen {
  return async ({ principal, isAdmitted }, { session, onChanges = () => undefined, onAnnouncement, onEnd }) => {
    const { projectId, subject, grantId } = principal;
    let over = false;
    const stop = () => {
      over = true;
      clearInterval(asking);
      hearing.then((close) => close()).catch(() => undefined);
    };
    const end = () => {
      if (over) return;
      stop();
      onEnd();
    };
    const admittedStill = async () => {
      const admitted = await isAdmitted().catch(() => false);
      if (!admitted) end();
      return admitted && !over;
    };
    const onChange = makeSettling(admittedStill, onChanges);
    const asking = setInterval(() => void admittedStill(), ASK_AGAIN);
    const hearing = streams.listen(
      projectId,
      { subject, grantId, kind: "stream", session },
      (announcement) => (announcement.kind === "changed" ? onChange(announcement) : onAnnouncement?.(announcement)),
      end,
    );
    await hearing.catch((error: unknown) => {
      if (error instanceof AppError) {
        stop();
        throw error;
      }
      end();
    });
    return stop;
  };
}

/** Delays each change until every isolate sees it; changes that arrive meanwhile are batched. */
function makeSettling(isAdmitted: () => Promise<boolean>, onSettled: (changes: Change[]) => void): (change: Change) => void {
  let waiting: Change[] | undefined;

  async function settle(changes: Change[]): Promise<void> {
    waiting = [];
    await pause(REVOKED_WITHIN);
    if (!(await isAdmitted())) return;
    onSettled(changes);
    const more = waiting;
    waiting = undefined;
    if (more.length > 0) await settle(more);
  }

  return (change) => {
    if (waiting) waiting.push(change);
    else void settle([change]);
  };
}
