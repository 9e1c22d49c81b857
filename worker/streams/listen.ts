import type { Principal } from "../agents/agents.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { LISTS_SETTLE } from "../routing/routing.ts";
import type { ProjectStreamsClient } from "./project-streams-client.ts";
import type { News } from "./project-streams-policy.ts";

export type Change = Extract<News, { kind: "changed" }>;
export type OtherNews = Exclude<News, Change>;

/** The agent that hears what happens in its project. `isAdmitted`: whether it may still hear anything. */
export type AdmittedAgent = { principal: Principal; isAdmitted: () => Promise<boolean> };

/** What is done with what it hears. */
export type Listener = {
  /** Where messages may be sent to it by name. */
  session?: string;
  /** Told of changes once every isolate lists things as they are now. */
  onChanges?: (changes: Change[]) => void;
  onNews?: (news: OtherNews) => void;
  /** Told once that there will be nothing more to hear. */
  onEnd: () => void;
};

/** Hears until it is told to stop, or the request is over that it is called in. @returns how to stop @throws AppError `stream.too_many` */
export type Listen = (agent: AdmittedAgent, listener: Listener) => Promise<() => void>;

const ASK_AGAIN = 5 * MINUTE;
/** After which nobody is told the old state of things any more (SECURITY.md S68). */
const REVOKED_WITHIN = 1 * SECOND;

export function makeListen(streams: ProjectStreamsClient): Listen {
  return async ({ principal, isAdmitted }, { session, onChanges = () => undefined, onNews, onEnd }) => {
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
      (news) => (news.kind === "changed" ? onChange(news) : onNews?.(news)),
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

/** Passes changes on once whoever hears of one finds it everywhere; those that come in the meantime follow together. */
function makeSettling(isAdmitted: () => Promise<boolean>, onSettled: (changes: Change[]) => void): (change: Change) => void {
  let waiting: Change[] | undefined;

  async function settle(changes: Change[]): Promise<void> {
    waiting = [];
    await pass(REVOKED_WITHIN);
    if (!(await isAdmitted())) return;
    await pass(LISTS_SETTLE - REVOKED_WITHIN);
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

const pass = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));
