import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { ConnectionTroubles, Server, Servers } from "../../db/db.ts";
import { ServerFault } from "../../downstream/downstream.ts";
import { HOUR } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { AuthScopeId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { KeptCredential, RefreshCause } from "../../vault/keeper-policy.ts";
import type { KeeperRef, RefreshOutcome, SealedSecrets, Secret, VaultRecord } from "../../vault/vault.ts";
import { type CheckResult, checkAt, checkOf, noteCheck, type Watched } from "./watch-rules.ts";

const PREFIX = "watched:";
/** How many checks one alarm makes, so that none of its other work waits long. */
const AT_ONCE = 4;
/** When a check that threw an error is repeated, in ms. */
const AGAIN_AFTER = 1 * HOUR;

type Ports = {
  kv: DurableObjectStorage["kv"];
  now: () => number;
  owner: () => KeeperRef;
  /** In [0, 1), another one for each keeper. */
  spread: number;
  secrets: Pick<SealedSecrets, "open">;
  recordOf: (scope: AuthScopeId) => VaultRecord;
  find: (scope: AuthScopeId) => KeptCredential | undefined;
  listKept: () => [AuthScopeId, KeptCredential][];
  servers: Pick<Servers, "findByAuthScope">;
  tryCredential: (server: Server, secret: Secret) => Promise<void>;
  refresh: (scope: AuthScopeId, version: number, cause: RefreshCause) => Promise<RefreshOutcome>;
  connectionTroubles: Pick<ConnectionTroubles, "note" | "clear">;
  /** Ends a credential that only its person can revive. */
  expire: (scope: AuthScopeId, credential: KeptCredential) => Promise<void>;
  log: Pick<Log, "error">;
};

/** How a keeper watches the credentials that are not used: each is checked once a day, under `watched:{auth scope}` (F75). */
export function makeWatch(ports: Ports) {
  const { kv, now, owner, spread, secrets, recordOf, find, listKept, servers, tryCredential, refresh, connectionTroubles, expire, log } = ports;

  /** Those of members and of projects. The playground is for trying. */
  const isWatched = () => kv.get<boolean>("member") === true || (kv.get("name") !== undefined && owner().subject === "project");

  const listWatched = () => (isWatched() ? listKept() : []);
  const dueAt = ([scope, kept]: [AuthScopeId, KeptCredential]) => checkAt(kept, kv.get<Watched>(PREFIX + scope), now(), spread);

  async function tryAtServer(scope: AuthScopeId, { version, sealed = "", refreshable }: KeptCredential): Promise<CheckResult> {
    const found = await servers.findByAuthScope(owner().projectId, scope);
    const server = found && variantsOf(found).find(({ authScopeId }) => authScopeId === scope);
    if (server?.state !== "active") return "unasked";
    const secret = await secrets.open(recordOf(scope), version, sealed);
    try {
      await tryCredential(server, secret);
      return "well";
    } catch (error) {
      // Other faults of the server may have this code, but say nothing of the value.
      if (!(error instanceof AppError) || error instanceof ServerFault || error.code !== "credential.refused") return "unclear";
      return refreshable ? refreshNow(scope, version) : "refused";
    }
  }

  /** A grant that has ended is noted as such by the refresh itself. */
  async function refreshNow(scope: AuthScopeId, version: number): Promise<CheckResult> {
    return (await refresh(scope, version, "ahead")).kind === "refreshed" ? "well" : "unclear";
  }

  async function check(scope: AuthScopeId, kept: KeptCredential): Promise<void> {
    const kind = checkOf(kept, now());
    // D1 hears of it as of a grant that its provider has ended.
    if (kind === "end") return expire(scope, kept);
    const result = await (kind === "refresh" ? refreshNow(scope, kept.version) : tryAtServer(scope, kept));
    const after = find(scope);
    // Meanwhile it has expired, was revoked or given again: the watch begins again.
    if (after?.status !== "active" || (after.version !== kept.version && result !== "well")) return;
    const { watched, trouble } = noteCheck(after, kv.get<Watched>(PREFIX + scope), result, now());
    if (trouble === "none") await connectionTroubles.clear(owner(), scope);
    else if (trouble) await connectionTroubles.note(owner(), scope, trouble, now());
    kv.put(PREFIX + scope, watched);
  }

  return {
    /** Checks some of what is due. What fails is tried again later and stops no other check. */
    async checkDue(): Promise<void> {
      const due = listWatched().filter((each) => dueAt(each) <= now());
      const checks = due.slice(0, AT_ONCE).map(async ([scope, kept]) => {
        await check(scope, kept).catch((error: unknown) => {
          log.error("keeper.check_failed", { projectId: owner().projectId, scope, reason: reasonOf(error) });
          kv.put(PREFIX + scope, { ...(kv.get<Watched>(PREFIX + scope) ?? { at: 0 }), nextAt: now() + AGAIN_AFTER });
        });
      });
      await Promise.all(checks);
    },

    /** When the next credential is to be checked, UTC ms; Infinity if none is. */
    nextAt: (): number => Math.min(Infinity, ...listWatched().map(dueAt)),

    /** Forgets what is known of a credential that was replaced or has ended. */
    forget: (scope: AuthScopeId): void => void kv.delete(PREFIX + scope),
  };
}
