import { dirname, relative } from "node:path";
import { namesProject } from "./project-queries.ts";
import { reachedFrom } from "./reached-code.ts";
import {
  type Import,
  importsIn,
  importsOf,
  namesTaken,
  passesOn,
  type Rule,
  reExportsIn,
  sayImport,
  type Tree,
  withoutComments,
} from "./source-tree.ts";

/** The rooms of the Worker and its top-level files, highest first. The names in one line are peers. */
export const ORDER = [
  ["index"],
  ["app", "housekeeping"],
  ["api", "authorization", "connect", "objects"],
  ["deps"],
  ["bindings"],
  ["settings"],
  ["gateway"],
  ["servers"],
  ["links", "downstream", "providers"],
  ["streams"],
  ["people", "backup"],
  ["routing"],
  ["agents"],
  ["jobs", "webhooks", "audit-delivery"],
  ["recordings", "bridges", "telemetry", "alerts"],
  ["vault", "mail"],
  ["auth-scopes"],
  ["db"],
  ["audit", "protocol"],
  ["catalog", "lib", "version"],
];

/** Rooms without a door: their files are independent tools, which others import one by one. */
const SHELVES = ["lib", "protocol"];
/** Folders with one file for each resource, table, page or language. Their number of files has no limit. */
const COLLECTIONS = ["worker/api", "worker/db", "worker/connect/pages", "worker/connect/texts"];

export const MAX_FILES = 16;
export const MAX_LINES = 300;
const MAX_LINES_OF_DEPS = 100;

/** The room of a file. For a top-level file of the Worker it is the file's own name. */
export function roomOf(file: string): string {
  const [first = "", ...rest] = relative("worker", file).split("/");
  return rest.length === 0 ? first.replace(/\.tsx?$/, "") : first;
}

/** Files that have one reader each: the entry is read by the platform, and the schema by drizzle. */
const READ_BY_TOOLS = ["worker/index.ts", "worker/db/schema.ts"];

const isPure = (file: string): boolean => /-(rules|policy)\.tsx?$/.test(file);

const levelOf = (room: string): number => ORDER.findIndex((rooms) => rooms.includes(room));
const isAtTop = (file: string): boolean => relative("worker", file).split("/").length === 1;
const isDoor = (file: string): boolean => !isAtTop(file) && /^worker\/([^/]+)\/\1\.tsx?$/.test(file);
const betweenRooms = (tree: Tree): Import[] =>
  importsIn(tree).filter(({ from, to }) => to.startsWith("worker/") && from.startsWith("worker/") && roomOf(from) !== roomOf(to));

/** Every file is in a room of the order. */
export const isPlaced: Rule = (tree) => [...tree.keys()].filter((file) => levelOf(roomOf(file)) < 0).map((file) => `${file} is in no room`);

/** A file imports, including types, only from its own room and from lower rooms. Peers never import each other. */
export const pointsDown: Rule = (tree) =>
  betweenRooms(tree)
    .filter(({ from, to }) => levelOf(roomOf(to)) <= levelOf(roomOf(from)))
    .map(sayImport);

/** The Worker imports no file of another program or of the tests. */
const staysInside: Rule = (tree) =>
  importsIn(tree)
    .filter(({ to }) => /\.(tsx?|m?js|json)$/.test(to) && to.includes("/") && /^(\.\.|web|cli|sdk|examples|test|scripts|bench)\//.test(to))
    .map(sayImport);

/** No file imports itself, directly or through others, including types. */
export const hasNoLoop: Rule = (tree) => {
  const next = new Map([...tree].map(([file, code]) => [file, importsOf(file, code).map(({ to }) => to)]));
  const done = new Set<string>();
  const loops: string[] = [];
  const visit = (file: string, way: string[]): void => {
    if (way.includes(file)) loops.push([...way.slice(way.indexOf(file)), file].join(" → "));
    if (way.includes(file) || done.has(file)) return;
    for (const to of next.get(file) ?? []) if (next.has(to)) visit(to, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return loops;
};

/** A folder has at most sixteen files. */
export const isSmall: Rule = (tree) => {
  const counts = new Map<string, number>();
  for (const file of tree.keys()) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const large = [...counts].filter(([folder, count]) => count > MAX_FILES && !COLLECTIONS.includes(folder));
  return large.map(([folder, count]) => `${folder} has ${count} files`);
};

/** From another room, a file imports only the door or a pure `-rules` or `-policy` file. */
const usesDoors: Rule = (tree) =>
  betweenRooms(tree)
    .filter(({ to }) => !isAtTop(to) && !isDoor(to) && !isPure(to) && !SHELVES.includes(roomOf(to)))
    .map(sayImport);

/** A door passes on only what another room takes. What the room alone uses stays behind the door. */
const offersWhatIsTaken: Rule = (tree) => {
  const taken = new Set([...tree].flatMap(([file, code]) => namesTaken(file, code).map(({ name, from }) => `${from} ${name}`)));
  return [...tree]
    .filter(([file]) => isDoor(file))
    .flatMap(([file, code]) => namesTaken(file, reExportsIn(code)).map(({ name }) => ({ file, name })))
    .filter(({ file, name }) => !taken.has(`${file} ${name}`))
    .map(({ file, name }) => `${file} passes on ${name}, which no other room takes`);
};

/** Every room has a door, except the shelves. */
const hasDoor: Rule = (tree) => {
  const rooms = new Set([...tree.keys()].filter((file) => !isAtTop(file)).map(roomOf));
  const without = [...rooms].filter(
    (room) => !SHELVES.includes(room) && !tree.has(`worker/${room}/${room}.ts`) && !tree.has(`worker/${room}/${room}.tsx`),
  );
  return without.map((room) => `${room} has no door`);
};

/** Only the Worker's entry imports the classes of Durable Objects, and exports them to the platform. */
const leavesObjectsAlone: Rule = (tree) =>
  betweenRooms(tree)
    .filter(({ from, to }) => roomOf(to) === "objects" && from !== "worker/index.ts")
    .map(sayImport);

/** A Durable Object has three files: the class in `objects/`, and its policy and its client in a room. */
const hasPolicyAndClient: Rule = (tree) =>
  [...tree.keys()]
    .filter((file) => file.endsWith(".object.ts"))
    .flatMap((object) => {
      const name = object.split("/").at(-1)?.replace(".object.ts", "");
      const missing = ["policy", "client"].filter((kind) => [...tree.keys()].filter((file) => file.endsWith(`/${name}-${kind}.ts`)).length !== 1);
      return missing.map((kind) => `${object} has no ${kind}`);
    });

/** The files that may import each package. */
const PLACES: Record<string, RegExp> = {
  hono: /^worker\/(app\.ts|api\/|connect\/|authorization\/)/,
  "@hono/zod-openapi": /^worker\/api\//,
  "drizzle-orm": /^worker\/db\//,
  "cloudflare:workers": /^worker\/objects\//,
  "cloudflare:sockets": /^worker\/mail\/mail\.ts$/,
  standardwebhooks: /^worker\/webhooks\//,
  aws4fetch: /^worker\/(mail\/http|vault\/store)\//,
  "better-auth": /^worker\/people\//,
  "ipaddr.js": /^worker\/lib\/http\/outbound-rules\.ts$/,
};

export const PACKAGES = Object.keys(PLACES);

/** A package of `PLACES` is imported only in its place. */
const keepsPackages: Rule = (tree) =>
  importsIn(tree)
    .filter(({ from, to }) => PACKAGES.some((name) => (to === name || to.startsWith(`${name}/`)) && !PLACES[name]?.test(from)))
    .map(sayImport);

/** No file name is vague, such as `utils`, and the only suffix with a dot is `.object`. */
export const isNamed: Rule = (tree) =>
  [...tree.keys()]
    .filter((file) => /[/-](utils?|helpers?|common|manager|service|misc)(\.tsx?$|\/)/.test(file) || /\.(?!object\.)\w+\.tsx?$/.test(file))
    .map((file) => `${file} has a vague name or an unknown suffix`);

const IMPURE = /Date\.now|\bDate\(\)|performance\.now|Math\.random|crypto\.|await |console\.|(?<![.\w])(fetch|setTimeout|setInterval)\(/;
/** Programs that the console shows as text. */
const SNIPPETS = "worker/catalog/agent-clients/program-clients.ts";
const STATE = /^(?:let |(?:export )?const \w+[^=\n]*= (?:new (?:Weak)?(?:Map|Set)(?:<[^\n]*>)?\(\)|make\w*Cache\())/m;

/** Rules and policies decide only by their arguments: they read no clock and keep no state, nor does what they take from other files. */
const decidesPurely: Rule = (tree) => {
  const isImpure = (code: string) => IMPURE.test(withoutComments(code)) || STATE.test(code);
  return [...tree]
    .filter(([file]) => isPure(file))
    .flatMap(([file, code]) =>
      isImpure(code)
        ? [`${file} is not pure`]
        : reachedFrom(tree, file)
            .filter(({ at, text }) => isImpure(text) && !at.startsWith(SNIPPETS))
            .map(({ at }) => `${file} reaches ${at}, which is not pure`),
    );
};

/** Only the door of a room passes on what another file exports, except for tools. */
const passesOnAtDoors: Rule = (tree) =>
  [...tree]
    .filter(([file, code]) => !isDoor(file) && !READ_BY_TOOLS.includes(file) && passesOn(code))
    .map(([file]) => `${file} passes on what another file exports`);

/** Only clients of Durable Objects, and the objects themselves, address an object. */
const addressesByClient: Rule = (tree) =>
  [...tree]
    .filter(
      ([file, code]) =>
        !/^worker\/objects\/|-client\.ts$/.test(file) && /\.(getByName|idFromName|idFromString|newUniqueId)\(/.test(withoutComments(code)),
    )
    .map(([file]) => `${file} addresses a Durable Object`);

const linesOf = (code: string): number => code.split("\n").length;

/** No file has more than 300 lines, half of the files have at most 80, and the composition root has at most 100. */
export const isShort: Rule = (tree) => {
  const long = [...tree].filter(([file, code]) => linesOf(code) > (file === "worker/deps.ts" ? MAX_LINES_OF_DEPS : MAX_LINES));
  const lengths = [...tree.values()].map(linesOf).sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
  return [
    ...long.map(([file, code]) => `${file} has ${linesOf(code)} lines`),
    ...(median > 80 ? [`half of the files have more than ${median} lines`] : []),
  ];
};

const CALLERS = ["downstream/connection.ts", "gateway/navigator/sdk/call-tool.ts", "gateway/navigator/direct/plain-call.ts", "gateway/playground.ts"];
/** The pages of `connect` say to people what an agent may do. */
const SCOPE_READERS = [
  "worker/agents/agent-scope-rules.ts",
  "worker/agents/admission.ts",
  "worker/agents/principal.ts",
  "worker/gateway/playground.ts",
  "worker/gateway/tester.ts",
  "worker/routing/call-policy.ts",
  "worker/downstream/lists/check-server.ts",
];

/** One file decides what a token's scope allows, and no other calls a tool without that decision (H1). */
const decidesOnce: Rule = (tree) => {
  const reading = [...tree]
    .filter(([file, code]) => !file.startsWith("worker/connect/") && /\bmayCall\b/.test(withoutComments(code)))
    .map(([file]) => file)
    .filter((file) => !SCOPE_READERS.includes(file));
  const calling = CALLERS.filter((file) => !withoutComments(tree.get(`worker/${file}`) ?? "").includes("PermittedCall"));
  return [...reading.map((file) => `${file} decides what a token allows`), ...calling.map((file) => `worker/${file} calls without a decision`)];
};

/** Every rule of the Worker's layout, by the sentence that states it. */
export const RULES: Record<string, Rule> = {
  "every file is in a room of the order": isPlaced,
  "imports point down, types included, and peers never import each other": pointsDown,
  "the Worker imports no file of another program or of the tests": staysInside,
  "no file reaches itself by its imports, types included": hasNoLoop,
  "a folder has at most sixteen files": isSmall,
  "other rooms are entered by their doors": usesDoors,
  "every room has a door": hasDoor,
  "a door passes on only what other rooms take": offersWhatIsTaken,
  "only the entry imports a Durable Object's class": leavesObjectsAlone,
  "a Durable Object has its policy and its client in a room": hasPolicyAndClient,
  "packages are used in their places only": keepsPackages,
  "no file name is vague, and names have only the agreed suffixes": isNamed,
  "rules and policies are pure and keep no state": decidesPurely,
  "only a door passes on what another file exports": passesOnAtDoors,
  "only clients and objects address a Durable Object": addressesByClient,
  "files are short": isShort,
  "every query on a table of projects names the project": namesProject,
  "H1: what an agent may do is decided in one file": decidesOnce,
};
