/**
 * How long `vi.waitFor` waits for an event, in milliseconds. Its own limit is one second, which a slow machine exceeds.
 * `expect.poll` has the same limit by `vitest.config.ts`.
 */
export const PATIENCE = { timeout: 180_000, interval: 100 };
