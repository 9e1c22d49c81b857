/** What D1 knows of the vault's keys. Neither query reads a secret: a mark is one-way. */
export const KEYS =
  "SELECT id, mark, records, counted_at AS countedAt, (SELECT max(expires_at) FROM authorizations WHERE key_id = vault_keys.id) AS signInsUntil FROM vault_keys";
export const ROTATION =
  "SELECT target, state, created_at AS createdAt FROM jobs WHERE project_id = 'prj_instance' AND kind = 'vault.rotate' ORDER BY created_at DESC LIMIT 1";

export type KeyRow = { id: string; mark: string | null; records: number | null; countedAt: number | null; signInsUntil: number | null };
/** The latest rotation: it seals all again with the key that is its target, and counts what each key has sealed. */
export type Rotation = { target: string; state: string; createdAt: number };

/** @property wasSet whether Cloudflare has `VAULT_KEYS` already @property isEmpty whether no credential was ever stored */
type Known = { rows: KeyRow[]; rotation: Rotation | undefined; wasSet: boolean; isEmpty: boolean };

/**
 * Says why `VAULT_KEYS` must not be replaced by these keys: Cloudflare shows nobody the keys that it has, so a key that is left out is lost.
 * @param marks the given keys, the sealing one first @param now in UTC ms
 * @returns a sentence for the operator; undefined if everything that is stored still opens
 */
export function problemOfKeys(
  marks: readonly { id: string; mark: string }[],
  { rows, rotation, wasSet, isEmpty }: Known,
  now: number,
): string | undefined {
  const markOf = (id: string) => marks.find((key) => key.id === id)?.mark;
  const names = (some: KeyRow[]) => some.map(({ id }) => id).join(", ");
  const changed = rows.filter(({ id, mark }) => mark !== null && markOf(id) !== undefined && markOf(id) !== mark);
  if (changed.length > 0)
    return `VAULT_KEYS has another key than before under the id ${names(changed)}: it would open nothing that is stored. Give a new key a new id.`;
  const missing = rows.filter((row) => markOf(row.id) === undefined && !isUnneeded(row, rotation, now));
  if (missing.length > 0)
    return `VAULT_KEYS lacks the key ${names(missing)}, which stored credentials may need. Add it behind the others, as it was; docs/security.md says when it can go. If it is lost for ever: npx wrangler secret put VAULT_KEYS.`;
  if (rows.length === 0 && wasSet && !isEmpty)
    return "This deployment has not noted yet which vault keys it has, so these cannot be compared. Run npm run deploy without VAULT_KEYS, and again with it ten minutes later.";
  return undefined;
}

/** Whether a rotation to another key has found nothing that needs this one. */
const isUnneeded = ({ id, records, countedAt, signInsUntil }: KeyRow, rotation: Rotation | undefined, now: number): boolean =>
  rotation?.state === "done" && rotation.target !== id && records === 0 && (countedAt ?? 0) >= rotation.createdAt && (signInsUntil ?? 0) <= now;
