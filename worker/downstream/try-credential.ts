import type { Server } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { Secret } from "../vault/vault.ts";
import type { Downstream } from "./connection.ts";
import { downstreamError } from "./faults/downstream-error.ts";
import { ServerFault } from "./faults/server-fault.ts";

export type TryCredential = (server: Server, secret: Secret) => Promise<void>;

/**
 * Tries a credential against its server before it counts (F23).
 * @throws AppError `credential.refused` where the server does not take it, `credential.unreachable` where it does not answer, and
 *   `server.…` where it does, by which its values could not be tried
 */
export function makeTryCredential(downstream: Downstream): TryCredential {
  return async (server, secret) => {
    try {
      await downstream.probe({ server, subject: "trial", client: "trial", version: 0, source: { secret } });
    } catch (error) {
      const known = downstreamError(error);
      const { code, reason } = known;
      if (code === "credential.needs_sign_in") throw new AppError("credential.refused", { reason });
      // A server that answers was reached, whatever it says.
      if (known instanceof ServerFault && known.meaning === "failing" && known.facts.status !== undefined)
        throw new AppError("server.failing", { reason });
      throw known;
    }
  };
}
