import type { EndAgents } from "../agents/agents.ts";
import type { RecordEvent } from "../audit/audit.ts";
import type { Projects, SignInConflicts } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { randomToken } from "../lib/ids.ts";
import type { PlatformAdministration } from "./platform-administration.ts";

/** `same_person`: the holder has a new account at the company's provider. `someone_else`: the address was given to another person. */
export const DECISIONS = ["same_person", "someone_else"] as const;
export type Decision = (typeof DECISIONS)[number];

type ResolveConflict = (id: string, decision: Decision, decidedBy: string) => Promise<void>;
type Ports = {
  signInConflicts: SignInConflicts;
  projects: Projects;
  endAgents: EndAgents;
  platformAdministration: PlatformAdministration;
  record: RecordEvent;
  clock: Clock;
};

const ACTIONS = { same_person: "member.identity_replaced", someone_else: "member.address_released" } as const;

/**
 * Decides whose an address is that two people have signed in with; only a platform administrator can know this. The decision holds for the conflict
 * as the administrator saw it: if the address or its holder has changed since, nothing happens. Every project of the holder records the decision.
 *
 * @throws AppError `resource.not_found` if the conflict is decided or has changed; `conflict.identity_known` if the identity already belongs to
 *   a user, so that it cannot be the holder's
 */
export function makeResolveConflict({ signInConflicts, projects, endAgents, platformAdministration, record, clock }: Ports): ResolveConflict {
  return async (id, decision, decidedBy) => {
    const found = await signInConflicts.find(id);
    if (!found) throw new AppError("resource.not_found");
    const { conflict, isKnown } = found;
    if (decision === "same_person" && isKnown) throw new AppError("conflict.identity_known");
    await platformAdministration.claim(conflict.email, conflict.userId);
    const now = clock.now();
    const changed =
      decision === "same_person"
        ? await signInConflicts.assign(conflict, now)
        : await signInConflicts.release(conflict, placeholderOf(conflict.email, randomToken(6)), now);
    if (!changed) throw new AppError("resource.not_found", { reason: "the conflict was decided or has changed" });
    await endAgents.endOf(conflict.userId);
    for (const { project } of await projects.listForMember(conflict.userId)) {
      const event = { projectId: project.id, by: { kind: "user", userId: decidedBy }, action: ACTIONS[decision] } as const;
      await record({ ...event, target: conflict.userId, outcome: "ok" });
    }
  };
}

/** The placeholder for an address that a user has lost. It shows the former address, and no mail reaches it (RFC 6761 §6.4). */
function placeholderOf(email: string, random: string): string {
  const [local = "", domain = ""] = email.split("@");
  return `${local.slice(0, 40)}.${random.toLowerCase().replace(/[^a-z0-9]/g, "0")}@${domain.slice(0, 180)}.former.invalid`;
}
