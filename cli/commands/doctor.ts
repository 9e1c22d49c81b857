import { type Client, makeClient, reach } from "../client.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { isReadByOthers, type Login, loginsPath } from "../logins.ts";
import { printable } from "../terminal.ts";
import { examineClientFile } from "./doctor-client.ts";
import type { Finding } from "./finding.ts";
import { collect } from "./lists.ts";

type Key = { id: string; name: string; expiresAt: number | null };
type Server = {
  slug: string;
  health: { state: string; problem: { text: string } | null };
  fault: { text: string } | null;
  warnings: string[];
};

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How wrong a clock may be. */
const CLOCK_TOLERANCE = MINUTE;
/** How long before its end a token is worth a warning. */
const ENDS_SOON = 14 * DAY;
/** The version of the REST API that the program knows. */
const API_VERSION = "1";

/** @property client the path of a client's file */
export type DoctorOptions = { client?: string };

/** Looks at all that must be in order, and says what to do. A check that needs an earlier one is left out if that one failed. */
export async function examine(context: Context, { client }: DoctorOptions): Promise<void> {
  const findings = await findAll(context, client);
  const problems = findings.filter(({ state }) => state === "problem").length;
  const signs = { ok: "✓", warning: "!", problem: "✗" };
  const lines = findings.map(
    ({ about, state, text, advice }) => `${signs[state]} ${about}: ${printable(text)}\n${advice ? `  ${printable(advice)}\n` : ""}`,
  );
  context.answer({ findings }, lines.join(""));
  if (problems > 0) throw new Failure(EXIT.failed, problems === 1 ? "One problem was found." : `${problems} problems were found.`);
}

async function findAll(context: Context, file: string | undefined): Promise<Finding[]> {
  const before = await check("sign-in", () => examineLogin(context));
  if (isBroken(before)) return before;
  const login = context.login();
  const instance = await check("instance", () => examineInstance(login));
  if (isBroken(instance)) return [...before, ...instance];
  const client = makeClient(login);
  const ofFile = file === undefined ? [] : await check("client", () => examineClientFile(login, file, context.terminal));
  const token = await check("token", () => examineToken(client, login));
  if (isBroken(token)) return [...before, ...instance, ...ofFile, ...token];
  return [...before, ...instance, ...ofFile, ...token, ...(await check("servers", () => examineServers(client)))];
}

const isBroken = (findings: Finding[]): boolean => findings.some(({ state }) => state === "problem");

/** A failure of a check is its finding. */
async function check(about: string, examineIt: () => Promise<Finding[]> | Finding[]): Promise<Finding[]> {
  try {
    return await examineIt();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ about, state: "problem", text: error.message }];
  }
}

function examineLogin(context: Context): Finding[] {
  const { url, project } = context.login();
  const path = loginsPath(context.terminal);
  const used: Finding = { about: "sign-in", state: "ok", text: `the project “${project}” at ${url}` };
  if (!isReadByOthers(path)) return [used];
  const advice = `Run: chmod 600 '${path}'. Then revoke the token in the console, and sign in with a new one.`;
  return [used, { about: "file of logins", state: "problem", text: "Other users of this machine may read your platform tokens.", advice }];
}

async function examineInstance({ url }: Login): Promise<Finding[]> {
  const healthy = await reach(`${url}/healthz`);
  if (!healthy.ok || (await readJson(healthy))?.status !== "ok") {
    const text = `${url} answered ${healthy.status}, but not as a healthy Cardea does.`;
    return [{ about: "instance", state: "problem", text, advice: "Check the address. If it is right, its log says which setting is missing." }];
  }
  const document = await readJson(await reach(`${url}/api/v1/openapi.json`));
  const version = (document?.info as { version?: unknown } | undefined)?.version;
  return [{ about: "instance", state: "ok", text: "it answers" }, toApiFinding(version), ...toClockFindings(healthy.headers.get("date"), Date.now())];
}

function toApiFinding(version: unknown): Finding {
  if (version === API_VERSION) return { about: "API", state: "ok", text: `version ${API_VERSION}` };
  const advice = "Update this program, or the instance, so that both know the same version.";
  return {
    about: "API",
    state: "problem",
    text: `The instance has version ${String(version)}, and this program knows version ${API_VERSION}.`,
    advice,
  };
}

/** Compares the clocks of both machines, since a wrong one breaks times of expiry. @param date the header of an answer, which a local instance leaves out */
export function toClockFindings(date: string | null, now: number): Finding[] {
  const off = date === null ? Number.NaN : now - Date.parse(date);
  if (Number.isNaN(off)) return [];
  if (Math.abs(off) <= CLOCK_TOLERANCE) return [{ about: "clock", state: "ok", text: "it agrees with the instance's" }];
  const minutes = Math.round(Math.abs(off) / MINUTE);
  const text = `This machine's clock is ${minutes} ${minutes === 1 ? "minute" : "minutes"} ${off > 0 ? "ahead" : "behind"}.`;
  return [{ about: "clock", state: "problem", text, advice: "Set the clock, for example by switching on time synchronisation." }];
}

async function examineToken(client: Client, { token }: Login): Promise<Finding[]> {
  const { role } = await client.get<{ role: string }>("");
  const id = token.split(".")[0];
  const keys = await collect(client.list<Key>("/api-keys", "apiKeys"));
  const key = keys.find((one) => one.id === id);
  return [
    { about: "token", state: "ok", text: `“${key?.name ?? id}” is valid, made by a person with the role ${role}` },
    ...toExpiryFindings(key, Date.now()),
  ];
}

export function toExpiryFindings(key: Pick<Key, "expiresAt"> | undefined, now: number): Finding[] {
  if (!key?.expiresAt || key.expiresAt - now > ENDS_SOON) return [];
  const text = `It ends on ${new Date(key.expiresAt).toISOString().slice(0, 10)}.`;
  return [{ about: "token", state: "warning", text, advice: "Create another one in the console, and run “cardea login”." }];
}

async function examineServers(client: Client): Promise<Finding[]> {
  const servers = await collect(client.list<Server>("/servers", "servers"));
  const findings = servers.flatMap(toServerFindings);
  const well: Finding = {
    about: "servers",
    state: "ok",
    text: `${servers.length} in the project, ${findings.length === 0 ? "none" : "some"} with a problem`,
  };
  return [well, ...findings];
}

function toServerFindings({ slug, health, fault, warnings }: Server): Finding[] {
  const about = `server ${slug}`;
  const findings: Finding[] = [];
  if (health.state === "unreachable") {
    const advice = "Ask who runs it, or pause it in the console until it is up.";
    findings.push({ about, state: "problem", text: health.problem?.text ?? "It does not answer.", advice });
  }
  if (fault)
    findings.push({
      about,
      state: "problem",
      text: fault.text,
      advice: "Open the server in the console, and compare its client with the provider's.",
    });
  if (warnings.includes("mix_up")) {
    const advice = "Reset the server in the console, or give its client a redirect URI of its own.";
    findings.push({ about, state: "warning", text: "It shares a redirect URI, so a malicious server could receive codes.", advice });
  }
  return findings;
}

async function readJson(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const read: unknown = await response.json();
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
