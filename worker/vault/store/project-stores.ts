import type { StorePlace, VaultStoreRows } from "../../db/db.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { recordOf } from "../seal.ts";
import type { KvStore } from "./kv-store.ts";
import { choosePlaces, isWalk, keepsReplica, readWalk, writeWalk } from "./places-rules.ts";
import type { AskSsm } from "./ssm-client.ts";
import { chooseTier, KV_PLACE } from "./ssm-rules.ts";
import { makeSsmStore } from "./ssm-store.ts";
import type { PlaceStore, StoredPage, VaultStore } from "./store.ts";

export type ProjectStores = VaultStore & {
  /** One place. @throws AppError `store.not_set_up` for the Parameter Store without its settings */
  at(place: StorePlace): PlaceStore;
  /** Where a list goes on after all of KV: with the Parameter Store, if a project uses it. */
  findBeyondKv(): Promise<string | undefined>;
};

type Ports = { kv: KvStore; ask: AskSsm | undefined; rows: Pick<VaultStoreRows, "find" | "findNext"> };

/**
 * The vault's store: each project's ciphertexts are in its own place, or in two places while they move. It asks D1 each time, so a move holds at once
 * everywhere. Without the settings of the Parameter Store every project is in KV, and D1 is not asked.
 */
export function makeProjectStores({ kv, ask, rows }: Ports): ProjectStores {
  const at = (place: StorePlace): PlaceStore => {
    if (place.kind === "kv") return kv;
    if (!ask) throw new AppError("store.not_set_up");
    return makeSsmStore(ask, place);
  };

  /** The places of a path's project: the one for new ciphertexts, then where older ones may be. */
  async function placesOf(path: string): Promise<[StorePlace, ...StorePlace[]]> {
    const project = ask && recordOf(path)?.project;
    return choosePlaces(project ? await rows.find(project as ProjectId) : undefined);
  }

  /** Does the same at all places, and fails if it failed at one. */
  async function everywhere(path: string, act: (store: PlaceStore) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled((await placesOf(path)).map((place) => act(at(place))));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** One page of the Parameter Store: the walk goes through the projects that have a row, in the order of their ids. */
  async function listParameters(place: string, options: Parameters<VaultStore["list"]>[1]): Promise<StoredPage> {
    const walk = readWalk(place);
    const row = walk.token === undefined ? await rows.findNext(walk.after) : await rows.find(walk.after);
    // If a row disappears while its project is read, as when a move back to KV ends, the walk goes on with the next project.
    if (!row) return { entries: [], next: walk.token === undefined ? undefined : writeWalk({ after: walk.after, nth: 0 }) };
    const { projectId } = row;
    const parameters = choosePlaces(row).filter(({ kind }) => kind === "ssm");
    const nextProject = writeWalk({ after: projectId, nth: 0 });
    const current = parameters[walk.nth];
    if (!current) return { entries: [], next: nextProject };
    const nextPlace = walk.nth + 1 < parameters.length ? writeWalk({ after: projectId, nth: walk.nth + 1, token: "" }) : nextProject;
    try {
      const { entries, next } = await at(current).list(projectId, walk.token || undefined, options);
      return { entries, next: next === undefined ? nextPlace : writeWalk({ after: projectId, nth: walk.nth, token: next }) };
    } catch (error) {
      if (!options?.skips) throw error;
      return { entries: [], next: nextPlace, passed: { projectId, reason: reasonOf(error) } };
    }
  }

  const findBeyondKv = async () => (ask && (await rows.findNext("")) ? writeWalk({ after: "", nth: 0 }) : undefined);

  return {
    at,
    findBeyondKv,
    takes: async (path, length) => chooseTier(length) !== undefined || (await placesOf(path))[0].kind === "kv",
    async put(path, version, ciphertext) {
      const [place] = await placesOf(path);
      await at(place).put(path, version, ciphertext);
      if (keepsReplica(path) && place.kind === "ssm") await kv.put(path, version, ciphertext);
    },
    /** A place that does not answer is no reason to fail if another one has the ciphertext. */
    async find(path, version) {
      const places = await placesOf(path);
      const failures: unknown[] = [];
      for (const place of keepsReplica(path) ? [KV_PLACE, ...places.filter(({ kind }) => kind === "ssm")] : places) {
        const found = await at(place)
          .find(path, version)
          .catch((error: unknown) => void failures.push(error));
        if (found !== undefined) return found;
      }
      if (failures.length > 0) throw failures[0];
      return undefined;
    },
    delete: (path, version) => everywhere(path, (store) => store.delete(path, version)),
    deleteAll: (path) => everywhere(path, (store) => store.deleteAll(path)),
    async list(place, options) {
      if (place !== undefined && isWalk(place)) return listParameters(place, options);
      const { entries, next } = await kv.listAll(place);
      return { entries, next: next ?? (await findBeyondKv()) };
    },
    findPlace: kv.findPlace,
    putPlace: kv.putPlace,
  };
}
