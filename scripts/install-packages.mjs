// Installs the packages of the lock. It runs on the machine's own Node, so it must work on Node 20.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];
// An operator may have NODE_ENV=production, and then npm would leave out what builds and deploys Cardea.
const WHOLE = "--include=dev";

/** The SHA-256 of Node by platform. The package `node` fetches it while it is installed, so the lock does not know its content. */
export const NODE = {
  version: "24.21.0",
  hashes: {
    "linux-x64": "7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c",
    "linux-arm64": "0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584",
    "win32-x64": "ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32",
  },
};

const hashOf = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
const stampOf = (root) => join(root, "node_modules", ".cardea-lock");

/** The Node of the packages, with which all scripts run. @param {string} root */
export const nodeIn = (root) => join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** Whether the packages are those of the lock. @param {string} root */
export const isInstalled = (root) => existsSync(stampOf(root)) && readFileSync(stampOf(root), "utf8") === hashOf(join(root, "package-lock.json"));

/**
 * Says why the Node that was fetched must not run.
 * @param {string} file @param {string} platform such as `linux-x64`
 * @returns {string | undefined}
 */
export function problemOfNode(file, platform = `${process.platform}-${process.arch}`) {
  const known = NODE.hashes[platform];
  if (known === undefined || hashOf(file) === known) return undefined;
  return `The Node that npm has fetched (${file}) is not the one of version ${NODE.version}: its SHA-256 differs from scripts/install-packages.mjs. It was not run.`;
}

/**
 * Says that the Node that was fetched was not compared, and with what it can be: no hash of macOS, or of a rarer platform, is known here.
 * @param {string} file @param {string} platform such as `darwin-arm64`
 * @returns {string | undefined}
 */
export function noteOfNode(file, platform = `${process.platform}-${process.arch}`) {
  if (NODE.hashes[platform] !== undefined) return undefined;
  const from = `https://nodejs.org/dist/v${NODE.version}/node-v${NODE.version}-${platform}.tar.gz`;
  return `The Node that npm has fetched was not compared, because its hash on ${platform} is not known here. Its SHA-256 is ${hashOf(file)}; bin/node in ${from} has the right one.`;
}

/**
 * Installs with `npm ci`, which takes what the lock names and nothing else; if that fails, with `npm install`. What was there before is kept until
 * all is installed, and comes back if it could not be, also if this program was killed meanwhile.
 * @param {string} root
 * @param {{ npm: (args: string[]) => number, print: (text: string) => void, check: () => string | undefined }} ports `npm` runs npm and returns its
 *   exit code; `check` says what is wrong with what was installed
 * @returns {number} the exit code
 */
export function installPackages(root, { npm, print, check }) {
  const modules = join(root, "node_modules");
  const before = join(root, "node_modules.before");
  const remove = (folder) => rmSync(folder, { recursive: true, force: true });
  const putBack = () => {
    remove(modules);
    if (existsSync(before)) renameSync(before, modules);
  };
  if (existsSync(before) && existsSync(stampOf(root))) remove(before);
  else if (existsSync(before)) putBack();

  const isThere = isAsLocked(root);
  const isKept = !isThere && putAside(modules, before, print);
  let status = isThere ? 0 : isKept ? npm(["ci", WHOLE, ...QUIET]) : 1;
  if (status !== 0) {
    if (isKept) {
      print("npm ci does not work here: the lock may lack packages of this platform. Trying npm install, which may change package-lock.json.");
      remove(modules);
    }
    status = npm(["install", WHOLE, ...QUIET]);
  }
  const problem = status === 0 ? check() : undefined;
  if (problem !== undefined) print(problem);
  if (status !== 0 || problem !== undefined) {
    if (isKept) putBack();
    return status || 1;
  }
  writeFileSync(stampOf(root), hashOf(join(root, "package-lock.json")));
  remove(before);
  return 0;
}

/**
 * Whether npm's own note of what it has installed is what the lock names, as after `npm install` by hand. Optional packages are of some platforms only.
 * @returns {boolean}
 */
function isAsLocked(root) {
  try {
    const packagesOf = (file) => Object.entries(JSON.parse(readFileSync(join(root, file), "utf8")).packages).filter(([path]) => path !== "");
    const installed = new Map(packagesOf("node_modules/.package-lock.json"));
    const locked = packagesOf("package-lock.json");
    const names = new Set(locked.map(([path]) => path));
    return (
      locked.every(([path, { integrity, optional }]) => (installed.has(path) ? installed.get(path).integrity === integrity : optional)) &&
      [...installed.keys()].every((path) => names.has(path))
    );
  } catch {
    return false;
  }
}

/** @returns {boolean} whether the folder is out of the way. Where a program runs from it, some systems do not rename it */
function putAside(modules, before, print) {
  try {
    if (existsSync(modules)) renameSync(modules, before);
    return true;
  } catch (error) {
    print(`node_modules is in use (${error.code}), so it is changed in its place.`);
    return false;
  }
}
