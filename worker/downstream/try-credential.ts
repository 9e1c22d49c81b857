import type { Server } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import type { Secret } from "../vault/vault.ts";
import type { Downstream } from "./connection.ts";
import { downstreamError } from "./faults/downstream-error.ts";
import { ServerFault } from "./faults/server-fault.ts";

type TryCredential = (server: Server, secret: Secret) => Promise<void>;

/**
 * Tries a credential at its server before it is stored (F23).
 * @throws AppError `credential.refused` if the server does not accept it, `credential.unreachable` if the server does not answer, and
 *   `server.…` if its answer does not say whether the values are good
 */
export function makeTryCredential(downstream: Downstream): TryCredential {
  return async (server, secret) => {
    try {
      await downstream.probe({ server, subject: "trial", client: "trial", version: 0, source: { secret } });
    } catch (error) {
      const known = downstreamError(error);
      const { code, reason } = known;
      if (code === "credential.needs_sign_in") throw new AppError("credential.refused", { reason });
      // A server that answers with an error was reached, so it is not unreachable.
      if (known instanceof ServerFault && known.meaning === "failing" && known.facts.status !== undefined)
        throw new AppError("server.failing", { reason });
      throw known;
    }
  };
}
