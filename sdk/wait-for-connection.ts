import { CardeaError } from "./cardea-error.ts";
import type { components } from "./rest-api.ts";

type Connection = components["schemas"]["MemberConnection"];

/**
 * In milliseconds.
 * @property timeout how long to wait; ten minutes unless it is given
 * @property interval between two questions; two seconds unless it is given
 * @property signal ends the wait, with its reason
 */
export type WaitOptions = { timeout?: number; interval?: number; signal?: AbortSignal };

const MINUTE = 60_000;

/** Asks again and again for a person's connections, until the server is among them. @param connections reads them */
export const makeWaiter =
  (connections: (email: string) => Promise<Connection[]>) =>
  async (email: string, server: string, { timeout = 10 * MINUTE, interval = 2000, signal }: WaitOptions = {}): Promise<Connection> => {
    const until = Date.now() + timeout;
    while (true) {
      signal?.throwIfAborted();
      const found = (await connections(email)).find((connection) => connection.server === server && connection.status === "connected");
      if (found) return found;
      const left = until - Date.now();
      if (left <= 0) throw new CardeaError("client.waited_too_long", `${email} has not connected ${server} in time.`);
      await pause(Math.min(interval, left), signal);
    }
  };

/** Resolves after a while, or at once if the signal ends the wait. */
const pause = (duration: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, duration);
    signal?.addEventListener("abort", done);
  });
