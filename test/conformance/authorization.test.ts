import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";
import { runProgram, signInWhenAsked } from "../harness/program.ts";
import { suite } from "./suite.ts";

describe("The official conformance suite with Cardea as the authorization server", () => {
  let cardea: BuiltWorker;
  let admin: Browser;
  let port: number;

  beforeAll(async () => {
    const first = await freeRange(2);
    port = first + 1;
    cardea = await startBuiltWorker({ trusted: [], port: first });
    const by = sendTo(cardea.origin);
    admin = makeBrowserOn(cardea.origin, by);
    await admin.signIn("admin@example.com");
    await admin.api("POST", "/projects", { slug: "conformance", name: "Conformance" });
  });
  afterAll(() => cardea?.stop());

  test("F96: Cardea passes every scenario", async () => {
    const registered = await fetch(`${cardea.origin}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_name: "Conformance", redirect_uris: [`http://127.0.0.1:${port}/callback`], token_endpoint_auth_method: "none" }),
    });
    const { client_id } = (await registered.json()) as { client_id: string };
    const resource = `${cardea.origin}/mcp/conformance`;
    const args = [suite, "authorization", "--url", cardea.origin, "--client-id", client_id, "--resource", resource, "-p", String(port)];
    const output = await runProgram({ command: process.execPath, args, env: { BROWSER: "true" } }, ({ stdout, stderr }) =>
      signInWhenAsked([stdout, stderr], cardea.origin, admin),
    );
    const summary = output.slice(output.indexOf("=== SUMMARY ==="));
    expect(summary).toContain("✓ authorization-server-metadata-endpoint");
    expect(summary).toContain("✓ authorization-code-grant");
    expect(summary).toMatch(/Total: [1-9]\d* passed, 0 failed/);
  });
});
