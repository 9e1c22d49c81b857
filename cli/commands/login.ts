import { makeClient } from "../client.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { findKeptLogin, forgetLogins, type KeptLogin, keepLogin, loginsPath, openLogin, readLogins, toInstanceUrl } from "../logins.ts";
import { ask, printable, readSecret, toTable } from "../terminal.ts";

type Project = { slug: string; name: string; role: string; mcpUrl: string };

/** Tries a platform token, and keeps it if it works. */
export async function signIn(context: Context): Promise<void> {
  const { terminal, wanted } = context;
  const { env } = terminal;
  const url = toInstanceUrl(wanted.url ?? (env.CARDEA_URL || (await askPerson(context, "Address of the Cardea instance: ", "--url"))));
  const project = wanted.project ?? (env.CARDEA_PROJECT || (await askPerson(context, "Project (its slug): ", "--project")));
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

/** Forgets the wanted logins. Their tokens stay valid. */
export function signOut(context: Context, { all }: { all?: boolean }): void {
  const kept = readLogins(loginsPath(context.terminal));
  const wanted = all || kept.length === 0 ? undefined : findKeptLogin(context.terminal, context.wanted);
  const ended = kept.filter(({ url, project }) => !wanted || (wanted.url === url && wanted.project === project));
  forgetLogins(context.terminal, ended);
  const names = ended.map(({ url, project }) => ({ url, project }));
  const text = names.map(({ url, project }) => `Signed out of ${printable(project)} at ${url}.\n`).join("");
  const note = "A token stays valid until it is revoked in the console, at the project's platform tokens.\n";
  context.answer({ signedOut: names }, names.length === 0 ? "No login is kept.\n" : text + note);
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
