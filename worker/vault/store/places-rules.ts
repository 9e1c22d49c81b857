import type { StorePlace, VaultStoreRow } from "../../db/db.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { isSamePlace, KV_PLACE } from "./ssm-rules.ts";

/**
 * The places of a project: the one that new ciphertexts go to comes first. A project that has ever had its values elsewhere may have some in KV too:
 * an isolate may have stored one by what it knew a moment ago, or a restore did.
 */
export function choosePlaces(row: Pick<VaultStoreRow, "place" | "former"> | undefined): [StorePlace, ...StorePlace[]] {
  if (!row) return [KV_PLACE];
  const others = [row.former, KV_PLACE].filter((place) => place !== null);
  const distinct = others.filter(
    (place, index) => !isSamePlace(place, row.place) && others.findIndex((other) => isSamePlace(other, place)) === index,
  );
  return [row.place, ...distinct];
}

/**
 * Whether KV has a copy of a ciphertext that is in the Parameter Store. It has one of the secrets of Cardea's clients, of webhooks and of audit targets: a call whose
 * token has expired needs the first, each delivery the others, and neither waits for AWS. People's ciphertexts need none, because the person's object holds them.
 */
export const keepsReplica = (path: string): boolean => /\/(oauth-client|webhook|audit-target)$/.test(path);

/**
 * How far a walk through the Parameter Store has come. @property after the project @property nth which of its places @property token AWS's position
 * there; empty for the beginning of the place, absent if the walk goes on with the project after it
 */
type Walk = { after: ProjectId | ""; nth: number; token?: string };

/** Whether a position is one in the Parameter Store, not in KV. */
export const isWalk = (text: string): boolean => text.startsWith("ssm ");

export const writeWalk = ({ after, nth, token }: Walk): string => `ssm ${JSON.stringify([after, nth, token])}`;

export function readWalk(text: string): Walk & { after: ProjectId } {
  const [after, nth, token] = JSON.parse(text.slice("ssm ".length)) as [ProjectId, number, string | null];
  return { after, nth, ...(token !== null && { token }) };
}
