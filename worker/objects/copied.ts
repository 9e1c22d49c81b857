import { DurableObject } from "cloudflare:workers";
import type { CopiedStub, KeeperCopy } from "../backup/backup.ts";
import type { Bindings } from "../bindings.ts";
import { SECOND } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";

const WAKES_AFTER = 1 * SECOND;

/** An object whose storage a backup contains and a restore writes. Everything in it that is secret is sealed. */
export abstract class Copied extends DurableObject<Bindings> implements Served<CopiedStub> {
  exportCopy(): KeeperCopy {
    return Object.fromEntries(this.ctx.storage.kv.list());
  }

  /**
   * Takes the storage of a backup in place of its own. The alarm then tells D1 and the vault what they do not have.
   * @param replaces whether an object that has something loses it; otherwise it keeps that
   * @returns whether the copy was taken
   */
  async importCopy(copy: KeeperCopy, replaces: boolean): Promise<boolean> {
    const { kv } = this.ctx.storage;
    const own = [...kv.list()].map(([key]) => key);
    if (own.some((key) => !IDLE_KEYS.includes(key)) && !replaces) return false;
    for (const key of own) kv.delete(key);
    // The project's tree does not come with a backup.
    for (const [key, value] of Object.entries(copy)) if (key !== "registered") kv.put(key, value);
    if (this.ctx.id.name !== undefined) kv.put("name", this.ctx.id.name);
    await this.ctx.storage.setAlarm(Date.now() + WAKES_AFTER);
    await this.ctx.storage.sync();
    return true;
  }
}

/** Keys that an object may have although its subject has no credential. */
const IDLE_KEYS = ["name", "usedAt", "opened", "registered", "member", "memberVersion"];
