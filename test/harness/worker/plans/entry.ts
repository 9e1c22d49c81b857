import type { Repositories } from "../../../../worker/db/db.ts";
import type { Exception } from "./judge.ts";

export type Run = (db: Repositories) => PromiseLike<unknown>;
/** How one function of the repositories is called on the grown deployment; with an exception if its statements need one. */
export type Entry = Run | (Exception & { run: Run });
export type Entries<Name extends keyof Repositories> = {
  [Key in keyof Repositories[Name] as Repositories[Name][Key] extends (...args: never[]) => unknown ? Key : never]: Entry;
};

/** Both of them, one after the other. */
export const each =
  (...runs: Run[]): Run =>
  async (db) => {
    for (const run of runs) await run(db);
  };
