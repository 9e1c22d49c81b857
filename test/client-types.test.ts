import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { listClients, toAgentEndpoint } from "../worker/catalog/agent-clients/agent-clients-rules.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-types-"));
symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The parameters that the set-up shows, as a person pastes them into a request, and the same with a field that the API does not know. */
function requestsOf(key?: { secret: string; person: string }): [shown: string, wrong: string] {
  const endpoint = toAgentEndpoint("https://cardea.example/mcp/demo", { project: "demo" });
  const steps =
    listClients()
      .find(({ id }) => id === "openai-api")
      ?.steps(endpoint, key) ?? [];
  const text = steps.flatMap((step) => (step.kind === "program" ? [step.text] : [])).join("");
  const toProgram = (parameters: string) =>
    `import type OpenAI from "openai";\nexport const request: Pick<OpenAI.Responses.ResponseCreateParams, "tools"> = ${parameters};\n`;
  return [toProgram(text), toProgram(text.replace('"server_url"', '"address"'))];
}

const OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "esnext", "--types", "node"];

/** What the compiler says of programs. */
async function complaintsOf(programs: string[]): Promise<string> {
  const files = programs.map((text, at) => {
    const file = join(folder, `program-${at}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const done = await promisify(execFile)("tsc", [...OPTIONS, ...files], { cwd: folder }).catch((error: { stdout: string }) => error);
  return done.stdout;
}

test("F123: the parameters for OpenAI's API are of the types that its package publishes, with a key and without one", async () => {
  const [shown, wrong] = requestsOf();
  const [withKey] = requestsOf({ secret: "ck_1.secret", person: "ada@example.com" });
  const complaints = await complaintsOf([shown, withKey, wrong]);
  expect(complaints.match(/program-\d\.ts/g)).toEqual(["program-2.ts"]);
  expect(complaints).toMatch(/"address".* does not exist/);
});
