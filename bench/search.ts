import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Tool } from "@modelcontextprotocol/server";
import { searchIndexes } from "../worker/gateway/tools/search/search-indexes.ts";
import { makeToolIndex } from "../worker/gateway/tools/search/tool-index.ts";
import { CATALOG } from "./search/catalog.ts";
import { makeToolIndex as makeEarlierIndex } from "./search/earlier-index.ts";
import { HELD_OUT, type Question, TUNING } from "./search/questions.ts";
import { median } from "./statistics.ts";

/**
 * Compares the search of tools with the one that Cardea had before, in one run and in turn: whether a right tool is among the first three, how
 * long it takes, and how much memory an index needs. Run it with `npm run bench:search`.
 */
const SIZES = (process.env.SIZES ?? "400,2000,10000,40000").split(",").map(Number);
const TOOLS_OF_A_SERVER = 40;
const FIRST = 3;
const ROUNDS = Number(process.env.ROUNDS ?? 3);

const WORDS =
  "the a of to and for with from by list create update delete search returns channel message issue repository file page user team status priority date identifier optional required default query filter limit cursor sorted archived private public assigned label comment thread record field value object number text".split(
    " ",
  );
const VERBS = ["create", "list", "update", "delete", "get", "search"];
const NOUNS =
  "issue pull_request repository channel message page event invoice contact deal ticket file folder user team board card comment label webhook".split(
    " ",
  );
/** What the tools do that fill a large catalog with others than those that are asked for. */
const OTHER_VERBS = ["archive", "sync", "rotate", "assign", "import", "validate", "calibrate", "dispatch"];
const OTHER_NOUNS =
  "shipment warehouse certificate policy payroll vehicle sensor booking inventory campaign tenant quota pump route lesson recipe batch audit lease meter".split(
    " ",
  );

/** The same words for the same seed, from a linear congruential generator (Numerical Recipes, 3rd edition, §7.1). */
function makeWords(seed: number): () => string {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return WORDS[state % WORDS.length] ?? "";
  };
}

type Server = { slug: string; tools: Tool[] };

/** Servers with tools that each do one of some verbs with one of some nouns, and with descriptions of words at random. */
function makeServers(count: number, verbs: string[], nouns: string[]): Server[] {
  const word = makeWords(1);
  const servers: Server[] = [];
  for (let at = 0; at < count; at++) {
    const slug = `srv${Math.floor(at / TOOLS_OF_A_SERVER)}`;
    if (at % TOOLS_OF_A_SERVER === 0) servers.push({ slug, tools: [] });
    const noun = nouns[Math.floor(at / verbs.length) % nouns.length];
    const name = `${slug}__${verbs[at % verbs.length]}_${noun}${at >= verbs.length * nouns.length ? `_${word()}` : ""}`;
    const description = Array.from({ length: 45 }, word).join(" ");
    servers.at(-1)?.tools.push({ name, description, inputSchema: { type: "object", properties: { query: {}, limit: {} } } });
  }
  return servers;
}

const catalog: Server[] = Object.entries(CATALOG).map(([slug, tools]) => ({
  slug,
  tools: tools.map(([name, description]) => ({ name: `${slug}__${name}`, description, inputSchema: { type: "object" } })),
}));
const ofCatalog = catalog.reduce((sum, { tools }) => sum + tools.length, 0);

/** Verb and noun of sixty tools, in a sentence. All tools that begin so are right. */
const SIXTY: Question[] = VERBS.flatMap((verb) =>
  NOUNS.slice(0, 10).map((noun): Question => [`${verb} a ${noun.replace("_", " ")} in the project`, `${verb}_${noun}`]),
);
const SETS = {
  "60 questions": { questions: SIXTY, make: (size: number) => makeServers(size, VERBS, NOUNS), startsWith: true },
  tuning: { questions: TUNING, make: withCatalog, startsWith: false },
  "held out": { questions: HELD_OUT, make: withCatalog, startsWith: false },
};

function withCatalog(size: number): Server[] {
  const others = makeServers(size - ofCatalog, OTHER_VERBS, OTHER_NOUNS);
  const half = Math.floor(others.length / 2);
  return [...others.slice(0, half), ...catalog, ...others.slice(half)];
}

type Search = (query: string) => string[];
const WAYS: Record<"before" | "now", (servers: Server[]) => Search> = {
  before(servers) {
    const index = makeEarlierIndex(servers.flatMap(({ tools }) => tools));
    return (query) => index.search(query, 10).map(({ name }) => name);
  },
  now(servers) {
    const indexes = servers.map(({ slug, tools }) =>
      makeToolIndex(
        tools.map((tool) => ({ ...tool, name: tool.name.slice(slug.length + 2) })),
        slug,
      ),
    );
    return (query) => searchIndexes(indexes, query, 10, () => true).map(({ index, tool }) => servers[index]?.tools[tool]?.name ?? "");
  },
};
type Way = keyof typeof WAYS;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapMiB(): number {
  collectGarbage();
  return (process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers) / 1024 ** 2;
}

function built(way: Way, servers: Server[]): { search: Search; tookMs: number; mib: number } {
  const before = heapMiB();
  const startedAt = performance.now();
  const search = WAYS[way](servers);
  const tookMs = performance.now() - startedAt;
  return { search, tookMs, mib: heapMiB() - before };
}

for (const [set, { questions, make, startsWith }] of Object.entries(SETS)) {
  const rows: Record<string, object> = {};
  for (const size of SIZES) {
    const servers = make(size);
    const ways = { before: built("before", servers), now: built("now", servers) };
    const hits = { before: 0, now: 0 };
    const took = { before: [] as number[], now: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const [query, ...right] of questions) {
        for (const way of ["before", "now"] as const) {
          const startedAt = performance.now();
          const found = ways[way].search(query);
          took[way].push(performance.now() - startedAt);
          const isRight = (name: string) => right.some((own) => (startsWith ? name.includes(own) : name.split("__")[1] === own));
          if (round > 0) continue;
          if (found.slice(0, FIRST).some(isRight)) hits[way]++;
          else if (process.env.MISSES === set && size === 2_000 && way === "now") console.log(query, right, found.slice(0, 5));
        }
      }
    }
    const share = (all: number[], of: number[]) => (median(of) / median(all)).toFixed(3);
    rows[`${size} tools`] = {
      "right before": `${hits.before} of ${questions.length}`,
      "right now": `${hits.now} of ${questions.length}`,
      "query, now ÷ before": share(took.before, took.now),
      "query now, ms": median(took.now).toFixed(2),
      "building, now ÷ before": (ways.now.tookMs / ways.before.tookMs).toFixed(2),
      "MiB before": ways.before.mib.toFixed(1),
      "MiB now": ways.now.mib.toFixed(1),
    };
  }
  console.log(`${set}: a right tool is among the first ${FIRST}`);
  console.table(rows);
}
