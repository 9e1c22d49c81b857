import type { Server } from "../db/servers.ts";
import { AppError } from "../lib/errors.ts";
import type { Secret } from "../vault/secret.ts";
import { type Downstream, downstreamError } from "./downstream.ts";

export type TryCredential = (server: Server, secret: Secret) => Promise<void>;

/**
 * Tries a credential against its server before it counts (F23).
 * @throws AppError `credential.refused` where the server does not take it, `credential.unreachable` where it does not answer
 */
export function makeTryCredential(downstream: Downstream): TryCredential {
  return async (server, secret) => {
    try {
      await downstream.probe({ server, subject: "trial", client: "trial", version: 0, source: { secret } });
    } catch (error) {
      const known = downstreamError(error);
      throw known.code === "credential.needs_sign_in" ? new AppError("credential.refused", { reason: known.reason }) : known;
    }
  };
}
