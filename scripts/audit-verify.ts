import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { makeAuditVerifier } from "../worker/audit/verify-export.ts";

/**
 * Verifies exports of the audit: `npm run audit:verify -- export.ndjson`. Of an export in parts, all parts in their order. `--head 12:abc…` names the end of
 * the chain as an earlier verification printed it, which must still be there. It ends with 1 if something is wrong.
 */
const SHOWN = 20;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { head: { type: "string" } } });
const [, number, hash] = /^(\d+):([\w-]+)$/.exec(values.head ?? "") ?? [];
if (positionals.length === 0 || (values.head !== undefined && hash === undefined)) {
  console.error("Name an export as NDJSON: npm run audit:verify -- export.ndjson [--head NUMBER:HASH]");
  process.exit(2);
}

const verifier = makeAuditVerifier(hash === undefined ? undefined : { number: Number(number), hash });
for (const file of positionals) for await (const line of createInterface({ input: createReadStream(file) })) verifier.take(line);
const { faults, isFiltered, events, segments, head } = verifier.finish();

for (const { text } of faults.slice(0, SHOWN)) console.error(text);
if (faults.length > SHOWN) console.error(`and ${faults.length - SHOWN} more`);
if (isFiltered) console.log("This export is filtered, so nobody can say whether events are missing. Export without filters, but for a time.");
if (faults.length === 0 && !isFiltered) console.log(`${events} events and ${segments} segments are as they were written.`);
if (head) console.log(`The chain ends with --head ${head.number}:${head.hash}`);
process.exit(faults.length > 0 || isFiltered ? 1 : 0);
