import { Buffer } from "node:buffer";
import { describe, expect, test, vi } from "vitest";
import { makePasskey } from "../../../test/harness/authenticator.ts";
import { bindings, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { type Browser, makeBrowser, type Page } from "../../../test/harness/worker/browser.ts";
import { makeProject, type TestProject } from "../../../test/harness/worker/project.ts";
import { prove, recoveryCodesOn, removeFactor, setUpApp } from "../../../test/harness/worker/second-factor.ts";
import { newAddress } from "../../../test/harness/worker/sign-in.ts";
import { MINUTE } from "../../lib/clock.ts";

type Passkey = Awaited<ReturnType<typeof makePasskey>>;
const HERE = { origin: ORIGIN };

async function administrator(project: TestProject): Promise<Browser & { email: string }> {
  const email = newAddress("grace");
  await project.api("POST", "/members", { email, role: "admin" });
  const browser = makeBrowser();
  await browser.signIn(email, "/second-factor");
  return { ...browser, email };
}

async function again({ email }: { email: string }): Promise<Browser> {
  const browser = makeBrowser();
  await browser.signIn(email, "/second-factor");
  return browser;
}

const statusFor = async (browser: Browser, { slug }: TestProject) => (await browser.api("GET", `/projects/${slug}/members`)).status;

/** The challenge of the page of passkeys. */
async function challengeFor(browser: Browser): Promise<{ page: Page; challenge: string }> {
  const page = await browser.submit("/second-factor/passkey", { next: "/console" });
  return { page, challenge: /&quot;challenge&quot;:&quot;([\w-]+)&quot;/.exec(page.text)?.[1] ?? "none" };
}

async function add(browser: Browser, passkey: Passkey): Promise<Page> {
  const { challenge } = await challengeFor(browser);
  return browser.submit("/second-factor/passkey/add", await passkey.register(challenge, HERE));
}

async function use(browser: Browser, passkey: Passkey, counter = 0): Promise<Page> {
  const { challenge } = await challengeFor(browser);
  return browser.submit("/second-factor/passkey/confirm", { next: "/console", ...(await passkey.sign(challenge, { ...HERE, counter })) });
}

describe("F56d: passkeys", () => {
  test("an administrator adds a passkey and gets recovery codes; another session is refused until the passkey signs there", async () => {
    const project = await makeProject();
    const [grace, passkey] = [await administrator(project), await makePasskey()];
    expect((await grace.open("/second-factor")).text).toContain("Add a passkey");
    const added = await add(grace, passkey);
    expect([added.status, recoveryCodesOn(added).length]).toEqual([200, 10]);
    expect(await statusFor(grace, project)).toBe(200);
    const other = await again(grace);
    expect(await statusFor(other, project)).toBe(403);
    const used = await use(other, passkey);
    expect([used.status, used.location]).toEqual([303, "/console"]);
    expect(await statusFor(other, project)).toBe(200);
    const inbox = await (await send("/dev/inbox")).text();
    expect(inbox.split("<li").find((mail) => mail.includes(`to ${grace.email},`) && mail.includes("A second factor was added"))).toBeDefined();
  });

  test("S10: only the page that asks the browser runs a script: its own, by its hash, and nothing else", async () => {
    const grace = await administrator(await makeProject());
    const { page } = await challengeFor(grace);
    const policy = page.headers.get("content-security-policy") ?? "";
    const script = /<script>([\s\S]*)<\/script>/.exec(page.text)?.[1] ?? "";
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script))).toString("base64");
    expect(policy).toContain(`script-src 'sha256-${hash}';`);
    expect(policy).toContain("default-src 'none'");
    expect((await grace.open("/second-factor")).headers.get("content-security-policy")).toContain("script-src 'none'");
  });

  test("S14: a passkey of another origin or domain, for another act, without a person or with another key is refused", async () => {
    const project = await makeProject();
    const [grace, passkey, stranger] = [await administrator(project), await makePasskey(), await makePasskey()];
    const wrong = [
      { origin: "https://evil.example" },
      { origin: "https://evil.example", rpId: "cardea.test" },
      { ...HERE, rpId: "evil.example" },
      { ...HERE, type: "webauthn.get" },
      { ...HERE, flags: 0x44 },
    ];
    for (const at of wrong) {
      const { challenge } = await challengeFor(grace);
      expect((await grace.submit("/second-factor/passkey/add", await passkey.register(challenge, at))).status).toBe(400);
    }
    await add(grace, passkey);
    const other = await again(grace);
    for (const at of [...wrong.slice(0, 3), { ...HERE, type: "webauthn.create" }, { ...HERE, flags: 0x04 }]) {
      const { challenge } = await challengeFor(other);
      expect((await other.submit("/second-factor/passkey/confirm", await passkey.sign(challenge, at))).status).toBe(400);
    }
    expect((await use(other, stranger)).status).toBe(400);
    const { challenge } = await challengeFor(other);
    const [mine, theirs] = [await passkey.sign(challenge, HERE), await stranger.sign(challenge, HERE)];
    expect((await other.submit("/second-factor/passkey/confirm", { ...theirs, credentialId: mine.credentialId ?? "" })).status).toBe(400);
    const broken: Record<string, string>[] = [{}, { clientData: "x" }, { ...mine, signature: "AAAA" }, { ...mine, authenticatorData: "AA" }];
    for (const fields of broken) expect((await other.submit("/second-factor/passkey/confirm", fields)).status).toBe(400);
    expect(await statusFor(other, project)).toBe(403);
  });

  test("S14: a challenge is for one session and one act, is used once also by two requests at once, and ends after five minutes", async () => {
    const project = await makeProject();
    const [grace, passkey] = [await administrator(project), await makePasskey()];
    await add(grace, passkey);
    const [one, two] = [await again(grace), await again(grace)];
    const confirm = async (browser: Browser, challenge: string) =>
      (await browser.submit("/second-factor/passkey/confirm", await passkey.sign(challenge, HERE))).status;
    const first = await challengeFor(one);
    expect(await confirm(two, first.challenge)).toBe(400);
    expect((await grace.submit("/second-factor/passkey/add", await (await makePasskey()).register(first.challenge, HERE))).status).toBe(400);
    expect((await Promise.all([confirm(one, first.challenge), confirm(one, first.challenge)])).sort()).toEqual([303, 400]);
    expect(await confirm(one, first.challenge)).toBe(400);
    const late = await challengeFor(two);
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      vi.setSystemTime(Date.now() + 6 * MINUTE);
      expect(await confirm(two, late.challenge)).toBe(400);
    } finally {
      vi.useRealTimers();
    }
    expect(await statusFor(two, project)).toBe(403);
  });

  test("S14: a passkey whose counter does not grow was copied, and is refused", async () => {
    const grace = await administrator(await makeProject());
    const passkey = await makePasskey();
    await add(grace, passkey);
    const other = await again(grace);
    expect((await use(other, passkey, 5)).status).toBe(303);
    const third = await again(grace);
    expect((await use(third, passkey, 5)).status).toBe(400);
    expect((await use(third, passkey, 6)).status).toBe(303);
  });

  test("S14: a person who is locked out of the app's codes still gets in with a passkey", async () => {
    const project = await makeProject();
    const [grace, passkey] = [await administrator(project), await makePasskey()];
    await setUpApp(grace);
    await add(grace, passkey);
    const other = await again(grace);
    for (let nth = 0; nth < 6; nth++) await prove(other, "000000");
    expect((await prove(other, "000000")).status).toBe(429);
    expect((await use(other, passkey)).status).toBe(303);
    expect(await statusFor(other, project)).toBe(200);
  });

  test("S14: if both factors of a person are removed at once while one is required, one stays, and a passkey is added only after a proof", async () => {
    const project = await makeProject();
    const [grace, passkey] = [await administrator(project), await makePasskey()];
    await setUpApp(grace);
    await add(grace, passkey);
    expect((await grace.api("PATCH", `/projects/${project.slug}`, { secondFactor: "acts" })).status).toBe(200);
    const ids = [...(await grace.open("/second-factor")).text.matchAll(/name="id" value="([^"]+)"/g)].map(([, id = ""]) => id);
    expect(ids).toHaveLength(2);
    const removed = await Promise.all(ids.map((id) => grace.submit("/second-factor/remove", { id })));
    expect(removed.map(({ status }) => status).sort()).toEqual([303, 409]);
    const unproven = await again(grace);
    const { challenge } = await challengeFor(unproven);
    expect((await unproven.submit("/second-factor/passkey/add", await (await makePasskey()).register(challenge, HERE))).status).toBe(403);
  });

  test("a passkey is added once and for one person only, and opens nothing after its removal", async () => {
    const project = await makeProject();
    const [grace, mallory, passkey] = [await administrator(project), await administrator(project), await makePasskey()];
    await add(grace, passkey);
    expect((await add(grace, passkey)).status).toBe(400);
    expect((await add(mallory, passkey)).status).toBe(400);
    expect((await removeFactor(grace)).status).toBe(303);
    await setUpApp(grace);
    expect((await use(await again(grace), passkey)).status).toBe(400);
  });

  test("at an IP address, for which there are no passkeys, the page offers none", async () => {
    const grace = await administrator(await makeProject());
    const cookie = [...grace.cookies].map(([name, value]) => `${name.replace("__Host-", "")}=${value}; ${name}=${value}`).join("; ");
    const origin = "http://127.0.0.1:8787";
    const at = { ...bindings, PUBLIC_ORIGIN: origin };
    const page = await send(`${origin}/second-factor`, { headers: { cookie } }, at);
    const text = await page.text();
    expect([page.status, text.includes("Set up an authenticator app"), text.includes("Add a passkey")]).toEqual([200, true, false]);
    expect((await send(`${origin}/second-factor/passkey`, { method: "POST", headers: { cookie, origin } }, at)).status).toBe(404);
  });
});
