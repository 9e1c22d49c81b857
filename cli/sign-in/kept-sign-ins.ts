import { rmSync } from "node:fs";
import { EXIT, Failure } from "../failure.ts";
import { findKeychain } from "../keychain.ts";
import { isSame, keptPath, type Place } from "../logins.ts";
import { readIfThere, writePrivately } from "../private-file.ts";
import type { Terminal } from "../terminal.ts";

/** What a sign-in by browser has given. @property clientId the program, as Cardea has registered it @property expiresAt of the access token, UTC ms */
export type SignIn = { clientId: string; accessToken: string; refreshToken: string; expiresAt: number };

/** A sign-in as the file has it. @property held absent if the system's keychain has it */
type KeptSignIn = Place & { held?: SignIn };

type Env = Pick<Terminal, "env">;

/** Where the sign-ins are kept. */
export const signInsPath = (terminal: Env): string => keptPath(terminal, "sign-ins.json");

/** Another account than that of a platform token for the same project. */
const accountOf = ({ url, project }: Place): string => `${url} ${project} person`;

/** @returns the sign-ins, the last one first @throws Failure if the file cannot be read */
export function readSignIns(terminal: Env): KeptSignIn[] {
  const path = signInsPath(terminal);
  const text = readIfThere(path);
  if (text === undefined) return [];
  try {
    const { signIns } = JSON.parse(text) as { signIns: KeptSignIn[] };
    if (signIns.every(isKept)) return signIns.map(({ url, project, held }) => ({ url, project, ...(held && { held }) }));
  } catch {}
  throw new Failure(EXIT.failed, `The file ${path} cannot be read as sign-ins. Remove it, and run “cardea login --browser” again.`);
}

const isKept = ({ url, project, held }: KeptSignIn): boolean =>
  typeof url === "string" && typeof project === "string" && (held === undefined || isSignIn(held));

function isSignIn(held: unknown): held is SignIn {
  if (typeof held !== "object" || held === null) return false;
  const { clientId, accessToken, refreshToken, expiresAt } = held as Partial<SignIn>;
  return [clientId, accessToken, refreshToken].every((text) => typeof text === "string") && typeof expiresAt === "number";
}

function writeSignIns(terminal: Env, signIns: readonly KeptSignIn[]): void {
  const path = signInsPath(terminal);
  if (signIns.length === 0) rmSync(path, { force: true });
  else writePrivately(path, { signIns });
}

/**
 * Keeps a sign-in in the system's keychain, or in the file where there is none.
 * @param where as the last one, or where the one that it renews was
 * @returns where it is, for people
 */
export function keepSignIn(terminal: Env, place: Place, signIn: SignIn, where: "last" | "in its place" = "last"): string {
  const before = readSignIns(terminal);
  const others = before.filter((kept) => !isSame(kept, place));
  const at =
    where === "last"
      ? 0
      : Math.max(
          0,
          before.findIndex((kept) => isSame(kept, place)),
        );
  const keychain = findKeychain(terminal.env);
  const isInKeychain = keychain?.keep(accountOf(place), JSON.stringify(signIn)) ?? false;
  const { url, project } = place;
  writeSignIns(terminal, others.toSpliced(at, 0, { url, project, ...(!isInKeychain && { held: signIn }) }));
  return isInKeychain && keychain ? keychain.name : signInsPath(terminal);
}

/** A kept sign-in with its tokens. @returns nothing if there is none @throws Failure if the keychain does not give it */
export function findSignIn(terminal: Env, place: Place): SignIn | undefined {
  const kept = readSignIns(terminal).find((one) => isSame(one, place));
  if (!kept) return undefined;
  const read: unknown = kept.held ?? parse(findKeychain(terminal.env)?.read(accountOf(place)));
  if (isSignIn(read)) return read;
  const { url, project } = place;
  throw new Failure(
    EXIT.notSignedIn,
    `The keychain does not give your sign-in to the project “${project}” at ${url}. Unlock it, or run “cardea login --browser”.`,
  );
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

/** Forgets a sign-in, also in the keychain. */
export function forgetSignIn(terminal: Env, place: Place): void {
  const kept = readSignIns(terminal);
  if (kept.some((one) => isSame(one, place) && one.held === undefined)) findKeychain(terminal.env)?.forget(accountOf(place));
  writeSignIns(
    terminal,
    kept.filter((one) => !isSame(one, place)),
  );
}
