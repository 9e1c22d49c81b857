import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { openIsolateHeap } from "./isolate-heap.ts";

/**
 * Measures the memory of an isolate while it exports a project's audit, of generated events: the largest heap that was seen while the export was
 * read, and the heap at its middle, after a garbage collection, when the reader pauses. `npm run bench:export` prints a table for docs/audit.md.
 */
const SIZES = (process.env.EVENTS ?? "10000,100000,999999").split(",").map(Number);
const [AT_ONCE, IN_A_SEGMENT] = [50_000, 200];
const FORMATS = ["ndjson", "csv"] as const;

const first = await freeRange(2);
const cardea = await startBuiltWorker({ trusted: [], port: first, inspectorPort: first + 1, consumesAudit: false });
const browser = makeBrowserOn(cardea.origin, sendTo(cardea.origin));

/** Events like those of calls, one a second, in the order of their ids. */
const INSERT_EVENTS = `WITH RECURSIVE numbers (n) AS (SELECT ?2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?3 - 1)
  INSERT INTO audit_events (id, project_id, at, actor, user_id, action, server, tool, outcome, duration_ms, auth_scope_id, request_id, session_id, trace_id)
  SELECT printf('evt_%09d%s', n, hex(randomblob(8))), ?1, ?4 + n * 1000, 'agent:client_' || (n % 20) || ' user:user' || (n % 1000),
    'user' || (n % 1000), 'tool.call', 'server-' || (n % 30), 'tool_' || (n % 200), iif(n % 50, 'ok', 'error'), n % 3000, 'scp_' || (n % 30),
    hex(randomblob(8)) || '-FRA', hex(randomblob(8)), lower(hex(randomblob(16))) FROM numbers`;
const INSERT_SEGMENTS = `WITH RECURSIVE numbers (n) AS (SELECT ?2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?3 - 1)
  INSERT INTO audit_segments (project_id, number, at, previous, hash, events)
  SELECT ?1, n / ${IN_A_SEGMENT} + 1, max(?4 + n * 1000), hex(randomblob(32)), hex(randomblob(32)),
    json_group_array(json_array(printf('evt_%09d%016d', n, n), lower(hex(randomblob(32))))) FROM numbers GROUP BY n / ${IN_A_SEGMENT}`;

async function makeProject(slug: string, events: number): Promise<void> {
  const made = await browser.api("POST", "/projects", { slug, name: slug });
  if (made.status !== 201) throw new Error(`no project: ${made.status}`);
  const db = await cardea.miniflare.getD1Database("DB");
  const id = await db.prepare("SELECT id FROM projects WHERE slug = ?").bind(slug).first<string>("id");
  const audit = await cardea.miniflare.getD1Database("AUDIT_DB");
  const begin = Date.now() - events * 1000 - 60_000;
  for (let from = 0; from < events; from += AT_ONCE)
    for (const statement of [INSERT_EVENTS, INSERT_SEGMENTS])
      await audit
        .prepare(statement)
        .bind(id, from, Math.min(from + AT_ONCE, events), begin)
        .run();
}

/** A busy workerd closes connections that it has not read for five seconds. */
const wake = (): Promise<unknown> =>
  fetch(`${cardea.origin}/healthz`).then(
    (answer) => answer.text(),
    () => undefined,
  );

type Heap = Awaited<ReturnType<typeof openIsolateHeap>>;

/** Reads a whole export. @param pauseAt the byte at which the reader pauses while the heap is measured */
async function exportOf(
  slug: string,
  format: string,
  heap: Heap,
  pauseAt: number,
): Promise<{ bytes: number; seconds: number; peak: number; middle: number }> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const startedAt = performance.now();
  const response = await fetch(`${cardea.origin}/api/v1/projects/${slug}/audit-export?format=${format}`, { headers: { cookie } });
  if (response.status !== 200 || !response.body) throw new Error(`no export: ${response.status} ${await response.text()}`);
  const found = { bytes: 0, paused: 0, peak: 0, middle: 0 };
  const note = (mib: number) => {
    found.peak = Math.max(found.peak, mib);
  };
  let end = "";
  let looking = Promise.resolve();
  let looksAt = 0;
  for await (const piece of response.body) {
    found.bytes += piece.length;
    end = (end + new TextDecoder().decode(piece)).slice(-200);
    if (found.middle === 0 && found.bytes >= pauseAt && pauseAt > 0) {
      await looking;
      const pausedAt = performance.now();
      found.middle = await heap.mib();
      found.paused = performance.now() - pausedAt;
    } else if (performance.now() >= looksAt) {
      await looking;
      looksAt = performance.now() + 500;
      looking = heap.now().then(note);
    }
  }
  await looking;
  if (format === "ndjson" && !end.includes('"kind":"end"')) throw new Error(`the export broke off: ${end}`);
  return { bytes: found.bytes, seconds: (performance.now() - startedAt - found.paused) / 1000, peak: found.peak, middle: found.middle };
}

try {
  await browser.signIn("admin@example.com");
  const heap = await openIsolateHeap(first + 1, wake);
  const rows: Record<string, Record<string, string>> = { "nothing is exported": { "in the middle": `${(await heap.mib()).toFixed(0)} MiB` } };
  for (const events of SIZES) {
    const slug = `events-${events}`;
    await makeProject(slug, events);
    for (const format of FORMATS) {
      const whole = await exportOf(slug, format, heap, 0);
      const again = await exportOf(slug, format, heap, whole.bytes / 2);
      rows[`${events} events as ${format}`] = {
        MB: (whole.bytes / 1e6).toFixed(0),
        seconds: whole.seconds.toFixed(1),
        "largest heap": `${Math.max(whole.peak, again.peak).toFixed(0)} MiB`,
        "in the middle": `${again.middle.toFixed(0)} MiB`,
      };
    }
  }
  heap.close();
  console.table(rows);
} finally {
  await cardea.stop();
}
