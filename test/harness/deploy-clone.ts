import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { runDeployment } from "../../scripts/deploy/run-deployment.ts";
import type { makeRunProgram } from "../../scripts/deploy/wrangler-client.ts";
import { readWranglerSettings } from "../../scripts/wrangler-settings.ts";
import { runFakeWrangler } from "./fake-wrangler.mjs";

/** A folder with executables that stand for wrangler and vite. */
function makeBin(): string {
  const bin = mkdtempSync(join(tmpdir(), "cardea-fake-"));
  const fake = fileURLToPath(new URL("./fake-wrangler.mjs", import.meta.url));
  for (const [name, script] of [
    ["wrangler", `exec "${process.execPath}" "${fake}" "$@"`],
    ["vite", '[ -z "$FAKE_VITE_FAILS" ]'],
  ]) {
    writeFileSync(join(bin, name ?? ""), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name ?? ""), 0o755);
  }
  return bin;
}

const bin = makeBin();
/** What a first run is told. */
export const FLAGS = ["--name", "cardea", "--domain", "cardea.company.dev", "--admin", "ada@company.dev", "--mail-from", "cardea@company.dev"];
export const base = readWranglerSettings("wrangler.toml");

const accountSchema = z.object({
  databases: z.array(z.looseObject({ name: z.string() })),
  namespaces: z.array(z.looseObject({ title: z.string() })),
  queues: z.array(z.string()),
  buckets: z.array(z.string()).default([]),
  secrets: z.record(z.string(), z.string()),
  migrated: z.array(z.string()),
  rows: z.array(z.string()),
  deployed: z.array(z.record(z.string(), z.unknown())),
  outages: z.array(z.string()).default([]),
  /** Custom domains, with the Worker or what else has each. */
  domains: z.record(z.string(), z.string()).default({}),
  pages: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).default({}),
});
const EMPTY = '{"databases":[],"namespaces":[],"queues":[],"secrets":{},"migrated":[],"rows":[],"deployed":[]}';
const callSchema = z.object({ command: z.string(), environment: z.array(z.string()) });

type How = {
  env?: Record<string, string>;
  args?: string[];
  answers?: string[];
  onQuestion?: (question: string) => void;
  onPrint?: (line: string) => void;
  reach?: (path: string) => Response;
  /** The folder of notes of runs. */
  runs?: string;
  /** Whether a resolver answers. */
  isResolving?: boolean;
  isTerminal?: boolean;
  isSpawned?: boolean;
  /** The content of wrangler.toml, if the version is another one. */
  base?: object;
};

/** Answers in this process, which takes a hundredth of the time that programs take to start. */
const runHere: typeof makeRunProgram = (env, root) => async (program, args, input) => {
  if (program === "wrangler") return runFakeWrangler(args, env, root, () => input ?? "");
  return { ok: !env.FAKE_VITE_FAILS, stdout: "", output: "" };
};

/** A clone of the project without a deployment, and an account at Cloudflare without anything. */
export function newClone(of?: string) {
  const root = mkdtempSync(join(tmpdir(), "cardea-deploy-"));
  if (of !== undefined) cpSync(of, root, { recursive: true });
  mkdirSync(join(root, "web", "dist"), { recursive: true });
  writeFileSync(join(root, "web", "dist", "index.html"), "<!doctype html>");
  const accountFile = join(root, "account.json");
  const account = () => accountSchema.parse(JSON.parse(existsSync(accountFile) ? readFileSync(accountFile, "utf8") : EMPTY));
  return {
    root,
    account,
    /** Every command that wrangler was run with, and the names of secrets in its environment. */
    calls: () =>
      readFileSync(`${accountFile}.calls`, "utf8")
        .trim()
        .split("\n")
        .map((line) => callSchema.parse(JSON.parse(line))),
    changeAccount: (change: object) => writeFileSync(accountFile, JSON.stringify({ ...JSON.parse(readFileSync(accountFile, "utf8")), ...change })),
    file: (): Record<string, unknown> => JSON.parse(readFileSync(join(root, "deployment.json"), "utf8")),
    /** Runs `npm run deploy`. @returns its exit code and what it printed */
    async deploy({
      env = {},
      args = FLAGS,
      answers = [],
      onQuestion = () => {},
      onPrint = () => {},
      reach = usual,
      isResolving = true,
      runs = `${root}-runs`,
      isTerminal = true,
      isSpawned = false,
      base: content = base,
    }: How = {}) {
      const lines: string[] = [];
      const said = [...answers];
      const code = await runDeployment(args, {
        base: content,
        root,
        runs,
        env: { PATH: `${bin}${delimiter}${process.env.PATH}`, FAKE_ACCOUNT: accountFile, ...env },
        ask: async (question) => {
          onQuestion(question);
          return said.shift();
        },
        reachAt: (domain) => async (path) => {
          if (!isResolving) throw new TypeError("fetch failed", { cause: { code: "EAI_AGAIN" } });
          return answerAt(domain, path, reach, account());
        },
        pause: async () => {},
        now: Date.now,
        print: (text) => {
          lines.push(text);
          onPrint(text);
        },
        isTerminal,
        ...(!isSpawned && { makeRun: runHere }),
      });
      return { code, output: lines.join("\n") };
    },
  };
}

/**
 * What answers at a host: what has its domain, the Pages project of the name, or the deployment. What the account has deployed says so at /healthz,
 * unless the answer says otherwise.
 */
function answerAt(
  host: string,
  path: string,
  reach: (path: string) => Response,
  { deployed, domains, pages }: z.output<typeof accountSchema>,
): Response {
  const latest = deployed.at(-1) as { name: string; routes: unknown[] } | undefined;
  const project = pages[host.replace(".pages.dev", "")]?.at(-1);
  const [{ service } = { service: undefined }] = (project?.services ?? []) as { service: string }[];
  // A domain of Pages is added by hand, so a deployment behind Pages answers at any.
  const worker = domains[host] ?? service ?? (latest?.routes.length === 0 ? latest.name : undefined);
  if (worker === undefined) throw new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } });
  const last = deployed.findLast(({ name }) => name === worker);
  if (!last) return new Response("<!doctype html><title>A shop</title>");
  const answer = reach(path);
  if (path !== "/healthz" || answer.headers.has("x-cardea-build")) return answer;
  answer.headers.set("x-cardea-build", String(last.build));
  const { vars } = (pages["cardea-console"]?.at(-1) ?? {}) as { vars?: { BUILD?: string } };
  if (vars?.BUILD) answer.headers.set("x-cardea-pages-build", vars.BUILD);
  return answer;
}

export const usual = (path: string) => Response.json(path === "/operator/test-mail" ? { sent: true } : { status: "ok" });
export const vaultKeyIn = (output: string) => /k1:[A-Za-z0-9_-]{43}/.exec(output)?.[0];

/** A deployment that a first run has made. @returns its clone, and what the run printed */
export async function firstDeployment(): Promise<{ root: string; output: string }> {
  const clone = newClone();
  return { root: clone.root, output: (await clone.deploy()).output };
}
