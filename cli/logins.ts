import { rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { EXIT, Failure } from "./failure.ts";
import { findKeychain } from "./keychain.ts";
import { readIfThere, writePrivately } from "./private-file.ts";
import type { Terminal } from "./terminal.ts";

/** A platform token, and the one project of the one Cardea instance where it is valid. */
export type Login = Place & { token: string };

/** A login as it is kept. @property token absent if the system's keychain has it */
export type KeptLogin = Place & { token?: string };

/** A project of a Cardea instance. */
export type Place = { url: string; project: string };

/** Which login is wanted. What is absent is taken from the environment, then from the last login. */
export type Wanted = { url?: string; project?: string };

/** Where the logins are kept. */
export const loginsPath = (terminal: Pick<Terminal, "env">): string => keptPath(terminal, "logins.json");

/** Where a file of the program is kept. */
export function keptPath({ env }: Pick<Terminal, "env">, name: string): string {
  const folder = env.XDG_CONFIG_HOME || (process.platform === "win32" && env.APPDATA) || join(env.HOME || homedir(), ".config");
  return join(folder, "cardea", name);
}

/** @returns the logins, the last one first */
export function readLogins(path: string): KeptLogin[] {
  const text = readIfThere(path);
  if (text === undefined) return [];
  try {
    const { logins } = JSON.parse(text) as { logins: (Place & { token?: string; keychain?: true })[] };
    const isLogin = ({ url, project, token, keychain }: (typeof logins)[number]) =>
      typeof url === "string" && typeof project === "string" && (typeof token === "string" || keychain === true);
    if (logins.every(isLogin)) return logins.map(({ url, project, token }) => ({ url, project, ...(token !== undefined && { token }) }));
  } catch {}
  throw new Failure(EXIT.failed, `The file ${path} cannot be read as logins. Remove it, and run “cardea login” again.`);
}

/** Writes the logins so that only this user of the machine can read them, all or nothing. */
function writeLogins(path: string, kept: readonly KeptLogin[]): void {
  const logins = kept.map((login) => (login.token === undefined ? { ...login, keychain: true } : login));
  if (logins.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  writePrivately(path, { logins });
}

/** Whether two places are one. */
export const isSame = (one: Place, other: Place): boolean => one.url === other.url && one.project === other.project;
const accountOf = ({ url, project }: Place): string => `${url} ${project}`;

/** Keeps a login in the system's keychain, or in the file where there is none. @returns where its token is, for people */
export function keepLogin({ env }: Pick<Terminal, "env">, login: Login): string {
  const path = loginsPath({ env });
  const others = readLogins(path).filter((kept) => !isSame(kept, login));
  const keychain = findKeychain(env);
  const isInKeychain = keychain?.keep(accountOf(login), login.token) ?? false;
  writeLogins(path, [isInKeychain ? { url: login.url, project: login.project } : login, ...others]);
  return isInKeychain && keychain ? keychain.name : path;
}

/** Forgets logins, and their tokens in the keychain. */
export function forgetLogins({ env }: Pick<Terminal, "env">, ended: readonly Place[]): void {
  const path = loginsPath({ env });
  const kept = readLogins(path);
  const isEnded = (login: Place) => ended.some((one) => isSame(one, login));
  for (const login of kept) if (isEnded(login) && login.token === undefined) findKeychain(env)?.forget(accountOf(login));
  writeLogins(
    path,
    kept.filter((login) => !isEnded(login)),
  );
}

/** A kept login with its token. @throws Failure if the keychain does not give it */
export function openLogin({ env }: Pick<Terminal, "env">, { url, project, token: kept }: KeptLogin): Login {
  const token = kept ?? findKeychain(env)?.read(accountOf({ url, project }));
  if (token !== undefined) return { url, project, token };
  throw new Failure(
    EXIT.notSignedIn,
    `The keychain does not give the token of the project “${project}” at ${url}. Unlock it, or run “cardea login”.`,
  );
}

/** Whether other users of the machine may read the file. Windows has no such bits. */
export function isReadByOthers(path: string): boolean {
  return process.platform !== "win32" && ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}

/**
 * The origin of a Cardea instance.
 * @throws Failure unless it is https, or http on this machine: the token would be readable on the way
 */
export function toInstanceUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const isLocal = url && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url && !url.username && !url.password && (url.protocol === "https:" || (isLocal && url.protocol === "http:"))) return url.origin;
  throw new Failure(EXIT.usage, "The address of the Cardea instance must begin with https://, such as https://cardea.example.com.");
}

/**
 * The login that a command uses. A kept token is used only at the address and for the project that it was kept for.
 * @throws Failure if there is none
 */
export const findLogin = (terminal: Pick<Terminal, "env">, wanted: Wanted): Login => openLogin(terminal, findKeptLogin(terminal, wanted));

/** The same, without its token if the keychain has that. @throws Failure if there is none */
export function findKeptLogin(terminal: Pick<Terminal, "env">, wanted: Wanted): KeptLogin {
  const { env } = terminal;
  const logins = readLogins(loginsPath(terminal));
  const asked = wanted.url ?? (env.CARDEA_URL || undefined);
  const url = asked === undefined ? undefined : toInstanceUrl(asked);
  const project = wanted.project ?? (env.CARDEA_PROJECT || undefined);
  const kept = logins.find((login) => (url ?? login.url) === login.url && (project ?? login.project) === login.project);
  if (!env.CARDEA_TOKEN) {
    if (kept) return kept;
    throw new Failure(EXIT.notSignedIn, `You are not signed in${describe(url, project)}. Run “cardea login”.`);
  }
  if (url && project) return { url, project, token: env.CARDEA_TOKEN };
  throw new Failure(EXIT.usage, "CARDEA_TOKEN is set. Also set CARDEA_URL and CARDEA_PROJECT, or use --url and --project.");
}

/**
 * The project that a command without a platform token is about.
 * @param signedIn what the last sign-in by browser was to, which comes before the last login
 * @throws Failure if it is not named, and no login is kept
 */
export function findPlace(terminal: Pick<Terminal, "env">, wanted: Wanted, signedIn?: Place): Place {
  const { env } = terminal;
  const last = signedIn ?? readLogins(loginsPath(terminal))[0];
  const url = wanted.url ?? (env.CARDEA_URL || last?.url);
  const project = wanted.project ?? (env.CARDEA_PROJECT || last?.project);
  if (url && project) return { url: toInstanceUrl(url), project };
  throw new Failure(EXIT.usage, "Say which project: use --url and --project, or set CARDEA_URL and CARDEA_PROJECT.");
}

const describe = (url: string | undefined, project: string | undefined): string =>
  `${project === undefined ? "" : ` to the project “${project}”`}${url === undefined ? "" : ` at ${url}`}`;
