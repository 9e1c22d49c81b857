import type { Credentials, GivenCredential, GivenRow } from "../../db/db.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { GivenOutcome } from "../../vault/vault.ts";

type Ports = { credentials: Pick<Credentials, "provide" | "hasGiven">; log: Pick<Log, "error"> };

/**
 * Has D1 decide on a given credential. D1 may have written what it does not confirm, so it is asked once more at once: if only the answer was lost, the
 * credential is there. Where it is not, what was asked may still be on its way, and the alarm finds out.
 *
 * @param findMembership the version of the person's membership
 */
export function makeAskDatabase({ credentials, log }: Ports, findMembership: () => Promise<number | undefined>) {
  async function confirm({ projectId, subject, authScopeId, link, now }: GivenCredential, version: number, reason: string): Promise<GivenOutcome> {
    try {
      const row: GivenRow = { projectId, subject, authScopeId, version, linkId: link.id, now };
      if (await credentials.hasGiven(row)) return { kind: "provided", membership: await findMembership() };
    } catch (error) {
      log.error("keeper.confirm_failed", { projectId, scope: authScopeId, reason: reasonOf(error) });
    }
    return { kind: "undecided", reason };
  }

  return (given: GivenCredential, version: number): Promise<GivenOutcome> =>
    credentials.provide(given, version).catch((error: unknown) => confirm(given, version, reasonOf(error)));
}
