import type { ObjectNamespace } from "../../lib/durable-object.ts";
import { currentOccasion, type Occasion } from "../../lib/log.ts";
import { sha256 } from "../../lib/text/digest.ts";
import { type GrantOwner, type GrantRef, partsOf } from "../grant-ref.ts";
import type { FoundValue, GateValue } from "./gate-record-policy.ts";

/** A token request as plain data, which can be sent to the Durable Object. */
export type TokenRequest = { body: string; authorization: string | undefined; credential: string };
export type TokenReply = { status: number; headers: Record<string, string>; body: string };

/** The reply for a worthless code or refresh token (RFC 6749 §5.2), whatever the reason. */
export const INVALID_GRANT: TokenReply = {
  status: 400,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify({ error: "invalid_grant", error_description: "This grant is unknown, used or ended. Sign in again." }),
};

/** The reply while the storage fails. The client keeps what it has and sends the same request again. */
export const NOT_STORED: TokenReply = {
  status: 503,
  headers: { "content-type": "application/json", "cache-control": "no-store", "retry-after": "5" },
  body: JSON.stringify({ error: "temporarily_unavailable", error_description: "The token could not be stored. Send the same request again." }),
};

/** @param code its SHA-256; the credential is a hash too */
export type TokenGateStub = {
  exchange(request: TokenRequest, occasion?: Occasion): Promise<TokenReply>;
  open(code: string, owner: GrantOwner): Promise<void>;
  findOwner(credential: string): Promise<GrantOwner | undefined>;
  findValue(key: string): Promise<FoundValue>;
  listValues(): Promise<Record<string, GateValue> | undefined>;
  forget(): Promise<void>;
};

/**
 * The only way to reach a TokenGate. There is one object for each grant, named by the first parts of its codes and tokens. A forged token reaches an
 * object too, but that object does not know it.
 */
export type TokenGateClient = {
  exchange(request: TokenRequest): Promise<TokenReply>;
  /** Remembers the owner of a grant when its code is issued. */
  open(code: string, owner: Omit<GrantOwner, "grantId">): Promise<void>;
  /** @returns nothing for a token that was not issued here or whose grant has ended */
  findOwner(credential: string): Promise<GrantOwner | undefined>;
  /** What the gate of a grant has under a key of the provider package. It is asked twice, as an object that is being moved refuses a request. */
  findValue(grant: Required<GrantRef>, key: string): Promise<FoundValue>;
  /** The package's records of a grant and its access tokens, by their keys; undefined if KV has them. */
  listValues(grant: Required<GrantRef>): Promise<Record<string, GateValue> | undefined>;
  /** Forgets the package's records of a grant that has ended. Its codes and tokens are remembered. */
  forget(grant: Required<GrantRef>): Promise<void>;
};

export function makeTokenGateClient(namespace: ObjectNamespace<TokenGateStub>): TokenGateClient {
  const gate = ({ userId, grantId }: ReturnType<typeof partsOf>) => namespace.getByName(JSON.stringify([userId ?? "", grantId ?? ""]));
  return {
    async exchange(request) {
      const parts = partsOf(request.credential);
      return parts.grantId === undefined ? INVALID_GRANT : gate(parts).exchange(request, currentOccasion());
    },
    async open(code, owner) {
      const { grantId } = partsOf(code);
      if (grantId !== undefined) await gate(partsOf(code)).open(await sha256(code), { ...owner, grantId });
    },
    async findOwner(credential) {
      const parts = partsOf(credential);
      return parts.grantId === undefined ? undefined : gate(parts).findOwner(await sha256(credential));
    },
    async findValue(grant, key) {
      const ask = () => gate(grant).findValue(key);
      return ask().catch(ask);
    },
    async listValues(grant) {
      const ask = () => gate(grant).listValues();
      return ask().catch(ask);
    },
    async forget(grant) {
      await gate(grant).forget();
    },
  };
}
