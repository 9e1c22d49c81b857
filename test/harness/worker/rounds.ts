import { bindings } from "./app.ts";

/** How many rounds a race has: 200 in `npm run test:faults`, and a fifth of them in `npm test`. */
export const RACE_ROUNDS = (bindings as { FAULTS?: string }).FAULTS === "all" ? 200 : 40;
