import { makeTables } from "./cost/tables.ts";

/** Prints what Cardea costs on Cloudflare, from measured counts, stated assumptions and the platform's prices. `docs/cost.md` has these tables. */
for (const [title, table] of Object.entries(makeTables())) console.log(`${title}:\n\n${table}\n`);
