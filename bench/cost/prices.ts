/** A price in US dollars. @property included how much of it the plan has in a month @property each the number of units that cost `price` */
type Price = { included: number; each: number; price: number; source: string };

const MILLION = 1e6;
/** Cloudflare's pages, as they were in November 2026. */
const DOCS = "https://developers.cloudflare.com";
const WORKERS = `${DOCS}/workers/platform/pricing/`;
const D1 = `${DOCS}/d1/platform/pricing/`;
const KV = `${DOCS}/kv/platform/pricing/`;
const OBJECTS = `${DOCS}/durable-objects/platform/pricing/`;
const QUEUES = `${DOCS}/queues/pricing/`;

/** The plan "Workers Paid", in US dollars a month. */
export const PLAN = 5;

export const PRICES = {
  "Workers: requests": { included: 10 * MILLION, each: MILLION, price: 0.3, source: WORKERS },
  "Workers: milliseconds of CPU": { included: 30 * MILLION, each: MILLION, price: 0.02, source: WORKERS },
  "D1: rows read": { included: 25_000 * MILLION, each: MILLION, price: 0.001, source: D1 },
  "D1: rows written": { included: 50 * MILLION, each: MILLION, price: 1, source: D1 },
  "D1: GB stored": { included: 5, each: 1, price: 0.75, source: D1 },
  "KV: reads": { included: 10 * MILLION, each: MILLION, price: 0.5, source: KV },
  "KV: writes": { included: MILLION, each: MILLION, price: 5, source: KV },
  "KV: deletions": { included: MILLION, each: MILLION, price: 5, source: KV },
  "KV: lists": { included: MILLION, each: MILLION, price: 5, source: KV },
  "KV: GB stored": { included: 1, each: 1, price: 0.5, source: KV },
  "Objects: requests": { included: MILLION, each: MILLION, price: 0.15, source: OBJECTS },
  "Objects: GB-seconds": { included: 400_000, each: MILLION, price: 12.5, source: OBJECTS },
  "Objects: rows read": { included: 25_000 * MILLION, each: MILLION, price: 0.001, source: OBJECTS },
  "Objects: rows written": { included: 50 * MILLION, each: MILLION, price: 1, source: OBJECTS },
  "Objects: GB stored": { included: 5, each: 1, price: 0.2, source: OBJECTS },
  "Queues: operations": { included: MILLION, each: MILLION, price: 0.4, source: QUEUES },
} satisfies Record<string, Price>;

export type Unit = keyof typeof PRICES;
/** How much of each is used in a month. */
export type Usage = Record<Unit, number>;
