import { bindings } from "./app.ts";

/** Whether the tests run in their large sizes: `npm run test:faults`. */
export const isLargeRun = (bindings as { FAULTS?: string }).FAULTS === "all";

/** How many rounds a race has: 200 in `npm run test:faults`, and a fifth of them in `npm test`. */
export const RACE_ROUNDS = isLargeRun ? 200 : 40;
