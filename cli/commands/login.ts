import { makeClient } from "../client.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { findKeptLogin, forgetLogins, isSame, type KeptLogin, keepLogin, loginsPath, openLogin, readLogins, toInstanceUrl } from "../logins.ts";
import { readSignIns } from "../sign-in/kept-sign-ins.ts";
import { ask, printable, readSecret, toTable } from "../terminal.ts";
import { endSignIns, findCalledPlace, signInAsPerson } from "./login-by-browser.ts";

type Project = { slug: string; name: string; role: string; mcpUrl: string };

/** @property browser whether a person signs in by their browser @property open false if the address is only shown */
export type LoginOptions = { browser?: boolean; open: boolean };

/** Signs a person in by their browser, or tries a platform token and keeps it if it works. */
export async function signIn(context: Context, { browser, open }: LoginOptions): Promise<void> {
  const { terminal, wanted } = context;
  const { env } = terminal;
  const url = toInstanceUrl(wanted.url ?? (env.CARDEA_URL || (await askPerson(context, "Address of the Cardea instance: ", "--url"))));
  const project = wanted.project ?? (env.CARDEA_PROJECT || (await askPerson(context, "Project (its slug): ", "--project")));
  if (browser) return signInAsPerson(context, { url, project }, open);
  const token = await readSecret(terminal, "Platform token (it is not shown): ");
  if (!/^c[dt]_[\x21-\x7e]+$/.test(token))
    throw new Failure(EXIT.usage, "A platform token begins with “ct_” or “cd_”. Create one in the console, at the project's platform tokens.");
  const login = { url, project, token };
  const { name } = await makeClient(login).get<Project>("");
  const keptIn = keepLogin(terminal, login);
  context.answer({ url, project, name, keptIn }, `Signed in to ${printable(name)} at ${url}. The token is kept in ${keptIn}.\n`);
}

/** Asks a person. @throws Failure if a program runs this one */
async function askPerson({ terminal }: Context, question: string, option: string): Promise<string> {
  if (terminal.stdin.isTTY) return ask(terminal, question);
  throw new Failure(EXIT.usage, `Use ${option}, since no person can be asked here.`);
}

/** Ends the wanted sign-ins by browser, and forgets the wanted logins. Their platform tokens stay valid. */
export async function signOut(context: Context, { all }: { all?: boolean }): Promise<void> {
  const { terminal, wanted } = context;
  const kept = readLogins(loginsPath(terminal));
  const hasSignIns = readSignIns(terminal).length > 0;
  const isNothing = kept.length === 0 && !hasSignIns;
  const place = all || isNothing ? undefined : hasSignIns ? findCalledPlace(context) : findKeptLogin(terminal, wanted);
  const ended = kept.filter((login) => !place || isSame(login, place));
  forgetLogins(terminal, ended);
  const signIns = await endSignIns(terminal, place);
  const signedOut = ended.map(({ url, project }) => ({ url, project }));
  const places = [...signedOut, ...signIns.filter((one) => !signedOut.some((other) => isSame(one, other)))];
  const lines = places.map(({ url, project }) => `Signed out of ${printable(project)} at ${url}.\n`);
  if (ended.length > 0) lines.push("A token stays valid until it is revoked in the console, at the project's platform tokens.\n");
  if (signIns.some(({ revoked }) => !revoked))
    lines.push("Cardea could not be told of a sign-in that ended. End it on your page of connections, or it stays valid for 30 days.\n");
  context.answer({ signedOut, signIns }, lines.join("") || "No login is kept.\n");
}

/** The projects with a login, and whether each login still works. */
export async function listProjects(context: Context): Promise<void> {
  const kept = readLogins(loginsPath(context.terminal));
  const logins = kept.length > 0 && !context.terminal.env.CARDEA_TOKEN ? kept : [context.login()];
  const projects = await Promise.all(logins.map((login) => toProjectRow(context, login)));
  const rows = projects.map(({ project, url, name, role, problem }) => [project, name ?? "–", role ?? "–", url, problem ?? "signed in"]);
  context.answer({ projects }, toTable(["PROJECT", "NAME", "ROLE", "INSTANCE", "LOGIN"], rows));
}

async function toProjectRow({ terminal }: Context, login: KeptLogin) {
  const { url, project } = login;
  try {
    const { name, role, mcpUrl } = await makeClient(openLogin(terminal, login)).get<Project>("");
    return { url, project, name, role, mcpUrl };
  } catch (error) {
    if (error instanceof Failure) return { url, project, problem: error.message };
    throw error;
  }
}
