import type { Principal } from "../agents/agents.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { pause } from "../lib/pause.ts";
import type { ProjectStreamsClient } from "./project-streams-client.ts";
import { type Announcement, concerns } from "./project-streams-policy.ts";

export type Change = Extract<Announcement, { kind: "changed" }>;
type OtherAnnouncement = Exclude<Announcement, Change>;

/** The agent that listens to the changes of its project. `isAdmitted`: whether it is still admitted. */
export type AdmittedAgent = { principal: Principal; isAdmitted: () => Promise<boolean> };

/** What is called with what the agent hears. */
type Listener = {
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

/** The longest time of a timer, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** After this time no isolate serves a revoked credential (S68), and each sees a change of lists. In milliseconds. */
const REVOKED_WITHIN = 1 * SECOND;

/**
 * Nothing is asked at intervals: what ends a stream is announced by the person's object, which holds it, or is the end of its token or key.
 */
export function makeListen(streams: ProjectStreamsClient, clock: Clock): Listen {
  return async ({ principal, isAdmitted }, { session, onChanges = () => undefined, onAnnouncement, onEnd }) => {
    const { projectId, subject, grantId } = principal;
    let over = false;
    const stop = () => {
      over = true;
      clearTimeout(ending);
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
    const left = principal.expiresAt === undefined ? LONGEST_TIMER : principal.expiresAt - clock.now();
    const check = () => void admittedStill().then((still) => still && arm(LONGEST_TIMER));
    let ending: ReturnType<typeof setTimeout> | undefined;
    const arm = (time: number) => {
      ending = setTimeout(check, Math.min(time, LONGEST_TIMER));
    };
    arm(left);
    const hearing = streams.listen(
      projectId,
      { subject, grantId, kind: "stream", session },
      (announcement) => {
        if (announcement.kind !== "changed") onAnnouncement?.(announcement);
        else if (concerns(announcement, grantId)) onChange(announcement);
      },
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

/**
 * Delays each change until every isolate sees it; changes that arrive meanwhile are batched. A change of the whole project waits for a random
 * part of its spread too.
 */
function makeSettling(isAdmitted: () => Promise<boolean>, onSettled: (changes: Change[]) => void): (change: Change) => void {
  let waiting: Change[] | undefined;

  async function settle(changes: Change[]): Promise<void> {
    waiting = [];
    const spread = changes.some(({ urgent }) => urgent) ? 0 : Math.max(0, ...changes.map((change) => change.spread ?? 0));
    await pause(REVOKED_WITHIN + Math.random() * spread);
    if (!(await isAdmitted())) return;
    onSettled(changes);
    const more = waiting;
    waiting = undefined;
    if (more.length > 0) await settle(more);
  }

  return (change) => {
    if (!waiting) return void settle([change]);
    waiting.push(change);
    // What takes rights away does not wait for changes that are spread.
    if (change.urgent) void pause(REVOKED_WITHIN).then(isAdmitted);
  };
}
