import { HEALTHY_FOR } from "../audit/audit.ts";
import type { DueServer, Server, ServerHealth, Servers } from "../db/db.ts";
import type { CheckServer as AskServer, Checked } from "../downstream/downstream.ts";
import type { Background } from "../lib/background.ts";
import { type Clock, HOUR, MINUTE } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { RateLimit, TellLimit } from "./ports.ts";

type Ports = { servers: Servers; serverHealth: ServerHealth; checkServer: AskServer; rateLimit: RateLimit; clock: Clock; log: Log };

/** How many checks one person may start in 15 minutes. */
const MAX_CHECKS = 120;
/** A run of the sweep asks at most so many servers, and so many at the same time. */
const A_RUN = 20;
const AT_ONCE = 5;
/** A server out of reach is asked again after this time, which doubles with each failure. */
const AFTER_FAILURE = 10 * MINUTE;
const LONGEST = 6 * HOUR;

/** Checks of servers: whether they are in reach, and which tools they list. */
export function makeCheckServers({ servers, serverHealth, checkServer, rateLimit, clock, log }: Ports) {
  async function check(server: Server, userId: string | undefined, failures: number, background: Background): Promise<Checked> {
    const { projectId, id } = server;
    const checked = await checkServer(server, userId, background);
    const wait = checked.problem === undefined ? HEALTHY_FOR : Math.min(LONGEST, AFTER_FAILURE * 2 ** Math.min(failures, 10));
    await serverHealth.noteCheck(projectId, id, checked.problem, clock.now(), clock.now() + wait);
    return checked;
  }

  async function checkDue({ projectId, slug, serverId }: DueServer, background: Background): Promise<void> {
    // First: a server whose check breaks off has its next turn after the others.
    await serverHealth.defer(projectId, serverId, clock.now() + HEALTHY_FOR);
    const server = await servers.findBySlug(projectId, slug);
    if (server?.state !== "active") return;
    const [before] = await serverHealth.listOf(projectId, [serverId]);
    await check(server, undefined, before?.failures ?? 0, background);
  }

  return {
    /**
     * Asks one server now, for an administrator.
     * @param by whose own connection may be used, and who hears what is left of the limit @throws AppError `resource.not_found`, `request.too_many`
     */
    async checkServer(
      projectId: ProjectId,
      slug: string,
      by: { userId: string; usesOwn: boolean; tellLimit: TellLimit },
      background: Background,
    ): Promise<Checked> {
      const server = await servers.getBySlug(projectId, slug);
      await rateLimit.require(`check:${by.userId}`, MAX_CHECKS, by.tellLimit);
      return check(server, by.usesOwn ? by.userId : undefined, 0, background);
    },

    /** Asks the servers that nobody has called or checked for a while. A failed check is logged and stops no other. */
    async sweepHealth(): Promise<void> {
      const work: Promise<unknown>[] = [];
      const background = (more: Promise<unknown>) => void work.push(more);
      const due = await serverHealth.listDue(clock.now(), A_RUN);
      for (let at = 0; at < due.length; at += AT_ONCE) {
        const some = due.slice(at, at + AT_ONCE);
        await Promise.all(
          some.map((one) =>
            checkDue(one, background).catch((error: unknown) =>
              log.error("server.check_failed", { projectId: one.projectId, server: one.slug, reason: reasonOf(error) }),
            ),
          ),
        );
      }
      await Promise.allSettled(work);
    },
  };
}
