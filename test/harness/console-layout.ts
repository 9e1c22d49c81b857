import { dirname, join, normalize } from "node:path";

/** The rooms of the console, top floor first. A file imports from its own room and from lower floors, types included. */
export const FLOORS = [
  ["main.tsx"],
  ["router.tsx"],
  ["shell", "api-keys", "audit", "links", "members", "playground", "projects", "rules", "settings"],
  ["navigators", "servers"],
  ["session"],
  ["ui"],
  ["api.ts"],
  ["api-error.ts"],
];

/** Rooms with pages. The router alone uses the pages; another room reads the queries. */
const PAGE_ROOMS = [...(FLOORS[2] ?? []), ...(FLOORS[3] ?? [])];
const MAX_FILES = 16;
const MAX_LINES = 300;

type Sources = Record<string, string>;

/**
 * What breaks the layout of the console, one sentence each.
 * @param sources the files below `web/src` by path
 */
export function breachesOf(sources: Sources): string[] {
  const modules = Object.keys(sources).filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"));
  const imports = modules.flatMap((from) => importsOf(from, sources[from] ?? "").map((to) => ({ from, to })));
  const local = imports.filter(({ to }) => modules.includes(to));
  return [
    ...modules.filter((file) => floorOf(file) < 0).map((file) => `${file} is in no room`),
    ...local.filter((one) => !pointsDown(one)).map(({ from, to }) => `${from} imports ${to}, which is not on a lower floor`),
    ...local.filter(entersByWindow).map(({ from, to }) => `${from} imports ${to}, but only ${roomOf(to)}/queries.ts is for other rooms`),
    ...loopsOf(local).map((loop) => `${loop.join(" → ")} is a loop`),
    ...crowdedFolders(modules).map((folder) => `${folder}/ has more than ${MAX_FILES} files`),
    ...modules.filter((file) => (sources[file] ?? "").split("\n").length > MAX_LINES).map((file) => `${file} has more than ${MAX_LINES} lines`),
    ...modules.filter((file) => isUntested(file, imports, sources)).map((file) => `${file} is pure and has no test beside it`),
  ];
}

/** Every import and re-export of a file: values, types, `import("…")`. @returns paths below `web/src`, or the names of packages */
function importsOf(file: string, code: string): string[] {
  const names = [...code.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)"([^"]+)"/g)].map(([, name = ""]) => name);
  return names.map((name) => (name.startsWith(".") ? normalize(join(dirname(file), name)) : name));
}

const roomOf = (file: string): string => file.split("/")[0] ?? "";
const floorOf = (file: string): number => FLOORS.findIndex((floor) => floor.includes(roomOf(file)));

type Import = { from: string; to: string };

const pointsDown = ({ from, to }: Import): boolean => roomOf(from) === roomOf(to) || floorOf(from) < floorOf(to);

const entersByWindow = ({ from, to }: Import): boolean =>
  PAGE_ROOMS.includes(roomOf(to)) && roomOf(from) !== roomOf(to) && from !== "router.tsx" && !to.endsWith("/queries.ts");

/** Each loop once, from its first file back to it. */
function loopsOf(imports: Import[]): string[][] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const loops: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) loops.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return loops;
}

const crowdedFolders = (files: string[]): string[] =>
  [...Map.groupBy(files, dirname)].filter(([, inside]) => inside.length > MAX_FILES).map(([folder]) => folder);

/** A pure module computes: it has functions, no JSX, and neither queries nor packages. */
function isUntested(file: string, imports: Import[], sources: Sources): boolean {
  if (!file.endsWith(".ts") || file.replace(/\.ts$/, ".test.ts") in sources) return false;
  const code = sources[file] ?? "";
  const usesPackage = imports.some(({ from, to }) => from === file && !/\.tsx?$/.test(to));
  return /=>|\bfunction\b/.test(code) && !usesPackage;
}
