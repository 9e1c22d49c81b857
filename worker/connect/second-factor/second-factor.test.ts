import { describe, expect, onTestFinished, test, vi } from "vitest";
import { codeFor, wrongCodeFor } from "../../../test/harness/authenticator.ts";
import { bindings, send } from "../../../test/harness/worker/app.ts";
import { type Browser, makeBrowser } from "../../../test/harness/worker/browser.ts";
import { asAdmin, makeProject, person, type TestProject } from "../../../test/harness/worker/project.ts";
import { beginApp, prove, recoveryCodesOn, removeFactor, setUpApp } from "../../../test/harness/worker/second-factor.ts";
import { isSignedIn, newAddress } from "../../../test/harness/worker/sign-in.ts";
import { MINUTE, SECOND } from "../../lib/clock.ts";
import { WINDOW } from "../../people/rate-limit.ts";

type Administrator = Browser & { email: string };

/** A new administrator of the project, signed in by code alone. */
async function administrator(project: TestProject): Promise<Administrator> {
  const email = newAddress("grace");
  await project.api("POST", "/members", { email, role: "admin" });
  const browser = makeBrowser();
  await browser.signIn(email, "/second-factor");
  return { ...browser, email };
}

/** The person in another browser, signed in by code alone. */
async function again({ email }: Administrator): Promise<Browser> {
  const browser = makeBrowser();
  await browser.signIn(email);
  if (!(await isSignedIn(browser))) throw new Error("not signed in: three codes are sent in a quarter of an hour");
  return browser;
}

const membersFor = (browser: Browser, { slug }: TestProject) => browser.api<{ code?: string; detail?: string }>("GET", `/projects/${slug}/members`);
const mailsTo = async (email: string) =>
  (await (await send("/dev/inbox")).text())
    .split("<li")
    .filter((mail) => mail.includes(`to ${email},`))
    .join("");
const rowsOf = async (table: string) => JSON.stringify((await bindings.DB.prepare(`SELECT * FROM ${table}`).all()).results);

/** Moves the clock, so that the app shows a code that was not used yet. */
async function later<Result>(by: number, run: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(Date.now() + by);
    return await run();
  } finally {
    vi.useRealTimers();
  }
}

describe("F56b: an authenticator app", () => {
  test("an administrator sets an authenticator app up; then another browser gets nothing of the console until a code is entered there", async () => {
    const project = await makeProject();
    const grace = await administrator(project);
    expect((await grace.open("/second-factor")).text).toContain("You have no second factor yet.");
    const { page, secret } = await beginApp(grace);
    expect(page.text).toContain("<svg");
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const { recoveryCodes, secret: own } = await setUpApp(grace);
    expect(recoveryCodes).toHaveLength(10);
    expect((await membersFor(grace, project)).status).toBe(200);

    const other = await again(grace);
    const refused = await membersFor(other, project);
    expect([refused.status, refused.body.code]).toEqual([403, "second_factor.needed"]);
    expect(refused.body.detail).toContain("/second-factor");
    expect((await other.api("POST", `/projects/${project.slug}/rules`, {})).status).toBe(403);
    expect((await other.api("GET", "/me")).status).toBe(200);
    await later(31 * SECOND, async () => {
      const answer = await prove(other, codeFor(own), `/projects/${project.slug}`);
      expect([answer.status, answer.location]).toEqual([303, `/projects/${project.slug}`]);
      expect((await membersFor(other, project)).status).toBe(200);
    });
  });

  test("the owner of the deployment is asked at the routes of the deployment, too", async () => {
    const admin = await asAdmin();
    const { secret } = await setUpApp(admin);
    const other = makeBrowser();
    await other.signIn("admin@example.com");
    for (const path of ["/health", "/vault-keys", "/mail"])
      expect((await other.api<{ code: string }>("GET", path)).body.code).toBe("second_factor.needed");
    expect((await other.api("POST", "/projects", { slug: "second-factor", name: "x" })).status).toBe(403);
    await later(31 * SECOND, () => prove(other, codeFor(secret)));
    expect((await other.api("GET", "/vault-keys")).status).toBe(200);
    expect((await removeFactor(admin)).status).toBe(303);
  });

  test("S14: a wrong code is refused, and a code that was used is refused in every browser", async () => {
    const project = await makeProject();
    const grace = await administrator(project);
    const { secret } = await setUpApp(grace);
    const [first, second] = [await again(grace), await again(grace)];
    const wrong = await prove(first, wrongCodeFor(secret));
    expect([wrong.status, wrong.text.includes("That code is wrong, or was used already.")]).toEqual([400, true]);
    expect((await prove(first, codeFor(secret))).status).toBe(400);
    await later(31 * SECOND, async () => {
      const code = codeFor(secret);
      expect((await prove(first, code)).status).toBe(303);
      expect((await prove(second, code)).status).toBe(400);
    });
    expect((await membersFor(second, project)).status).toBe(403);
  });

  test("S14: of two requests at once with one code one succeeds", async () => {
    const grace = await administrator(await makeProject());
    const { secret } = await setUpApp(grace);
    const browsers = [await again(grace), await again(grace)];
    await later(31 * SECOND, async () => {
      const answers = await Promise.all(browsers.map((browser) => prove(browser, codeFor(secret))));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 400]);
    });
  });

  test("S14: after five codes the right one is refused for a quarter of an hour, and a recovery code still works", async () => {
    const project = await makeProject();
    const grace = await administrator(project);
    const { secret, recoveryCodes } = await setUpApp(grace);
    const other = await again(grace);
    // Codes are counted in quarters of an hour, so all of this happens in one.
    const quarter = Math.ceil(Date.now() / WINDOW) * WINDOW;
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ["Date"], now: quarter });
    for (let nth = 0; nth < 5; nth++) expect((await prove(other, wrongCodeFor(secret))).status).toBe(400);
    vi.setSystemTime(quarter + 31 * SECOND);
    const locked = await prove(other, codeFor(secret));
    expect([locked.status, locked.text.includes("Too many codes were entered.")]).toEqual([429, true]);
    expect((await membersFor(other, project)).status).toBe(403);
    expect((await prove(other, recoveryCodes[0] ?? "")).status).toBe(303);
    expect((await membersFor(other, project)).status).toBe(200);
    vi.setSystemTime(quarter + 16 * MINUTE);
    expect((await prove(await again(grace), codeFor(secret))).status).toBe(303);
  });

  test("a wrong code sets nothing up and keeps the picture; the set-up of another session or of long ago is refused", async () => {
    const project = await makeProject();
    const [grace, mallory] = [await administrator(project), await administrator(project)];
    const { secret, ticket } = await beginApp(grace);
    const confirm = (browser: Browser, code: string, as = ticket) => browser.submit("/second-factor/app/confirm", { ticket: as, code });
    const wrong = await confirm(grace, wrongCodeFor(secret));
    expect([wrong.status, wrong.text.includes(`value="${ticket}"`)]).toEqual([400, true]);
    expect((await confirm(mallory, codeFor(secret))).status).toBe(403);
    expect((await confirm(grace, codeFor(secret), `${Number(ticket.split(".")[0]) + 1}${ticket.slice(ticket.indexOf("."))}`)).status).toBe(403);
    expect((await confirm(grace, codeFor(secret), "nonsense")).status).toBe(403);
    await later(16 * MINUTE, async () => expect((await confirm(grace, codeFor(secret))).status).toBe(403));
    expect(await rowsOf("second_factors")).not.toContain(secret);
    const both = await Promise.all([confirm(grace, codeFor(secret)), confirm(grace, codeFor(secret))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(recoveryCodesOn(both.find(({ status }) => status === 200) ?? wrong)).toHaveLength(10);
  });

  test("S14: a stranger who finds a browser open adds no factor and removes none: without a fresh sign-in or a fresh proof both are refused", async () => {
    const project = await makeProject();
    const [grace, other] = [await administrator(project), await administrator(project)];
    const { ticket, secret } = await beginApp(other);
    await setUpApp(grace);
    await later(16 * MINUTE, async () => {
      expect((await other.open("/second-factor")).text).toContain("Sign in again first");
      expect((await other.submit("/second-factor/app")).status).toBe(403);
      expect((await other.submit("/second-factor/app/confirm", { ticket, code: codeFor(secret) })).status).toBe(403);
      expect((await grace.open("/second-factor")).text).toContain("Confirm that it is you");
      for (const path of ["remove", "recovery-codes", "app"])
        expect((await grace.submit(`/second-factor/${path}`, { id: "fac_x" })).status).toBe(403);
    });
    const unproven = await again(grace);
    for (const path of ["remove", "recovery-codes", "app"])
      expect((await unproven.submit(`/second-factor/${path}`, { id: "fac_x" })).status).toBe(403);
    for (const path of ["", "/app", "/app/confirm", "/recovery-codes", "/remove"]) {
      expect((await makeBrowser().submit(`/second-factor${path}`)).location).toContain("/sign-in?next=%2Fsecond-factor");
      expect((await grace.submit(`/second-factor${path}`, {}, { origin: "https://evil.example" })).status).toBe(403);
    }
  });

  test("a person removes only their own factor, and then the console asks for none", async () => {
    const project = await makeProject();
    const [grace, mallory] = [await administrator(project), await administrator(project)];
    await setUpApp(grace);
    await setUpApp(mallory);
    const id = /name="id" value="([^"]+)"/.exec((await grace.open("/second-factor")).text)?.[1] ?? "";
    expect((await mallory.submit("/second-factor/remove", { id })).status).toBe(404);
    expect((await removeFactor(grace)).location).toBe("/second-factor?removed");
    expect((await membersFor(await again(grace), project)).status).toBe(200);
    expect((await membersFor(await again(mallory), project)).status).toBe(403);
  });
});

describe("F56b: recovery codes", () => {
  test("S14: a recovery code works once, also when two requests bring it at once", async () => {
    const grace = await administrator(await makeProject());
    const { recoveryCodes } = await setUpApp(grace);
    const browsers = [await again(grace), await again(grace)];
    const bring = (code = "") => Promise.all(browsers.map((browser) => prove(browser, code)));
    const statuses = async (code = "") => (await bring(code)).map(({ status }) => status).sort();
    expect(await statuses(recoveryCodes[0])).toEqual([303, 400]);
    expect(await statuses(recoveryCodes[0])).toEqual([400, 400]);
    expect((await prove(grace, (recoveryCodes[1] ?? "").toUpperCase().replaceAll("-", " "))).status).toBe(303);
  });

  test("S14: the recovery code of another person does not work, and new codes end the old ones", async () => {
    const project = await makeProject();
    const [grace, mallory] = [await administrator(project), await administrator(project)];
    const { recoveryCodes: old } = await setUpApp(grace);
    await setUpApp(mallory);
    expect((await prove(await again(mallory), old[0] ?? "")).status).toBe(400);
    const renewed = recoveryCodesOn(await grace.submit("/second-factor/recovery-codes"));
    expect(renewed).toHaveLength(10);
    expect((await prove(await again(grace), old[0] ?? "")).status).toBe(400);
    expect((await prove(await again(grace), renewed[0] ?? "")).status).toBe(303);
    expect((await grace.open("/second-factor")).text).toContain("9 are left.");
  });

  test("a person without a second factor cannot make recovery codes, and the removal of the last factor removes the codes", async () => {
    const project = await makeProject();
    const grace = await administrator(project);
    expect((await grace.submit("/second-factor/recovery-codes")).status).toBe(404);
    await setUpApp(grace);
    await removeFactor(grace);
    const { recoveryCodes } = await setUpApp(await again(grace));
    expect(recoveryCodes).toHaveLength(10);
  });
});

describe("S14: what a second factor does not touch, and what it leaves behind", () => {
  test("a person with a factor opens links and their own pages without it, and their agents and tokens are not asked", async () => {
    const project = await makeProject();
    const grace = await administrator(project);
    const token = (await project.api<{ key: string }>("POST", "/api-keys", { name: "program", purpose: "platform" })).body.key;
    await setUpApp(grace);
    const other = await again(grace);
    for (const path of ["/connections", "/home", `/home/${project.slug}`, await project.userLink()])
      expect((await other.open(path)).text).not.toContain("Confirm that it is you");
    const asked = await send(`/api/v1/projects/${project.slug}/members`, { headers: { authorization: `Bearer ${token}` } });
    expect(asked.status).toBe(200);
    const ada = await person("ada", await project.userLink());
    expect((await ada.open("/connections")).status).toBe(200);
  });

  test("neither the app's secret nor a recovery code is readable in D1", async () => {
    const grace = await administrator(await makeProject());
    const { secret, recoveryCodes } = await setUpApp(grace);
    const [factors, codes] = [await rowsOf("second_factors"), await rowsOf("recovery_codes")];
    expect([factors.includes('"sealed":"v1.'), factors.includes(secret)]).toEqual([true, false]);
    for (const code of recoveryCodes) expect(codes.includes(code) || codes.includes(code.replaceAll("-", ""))).toBe(false);
  });

  test("a mail in the language of the page tells the person of each change", async () => {
    const grace = await administrator(await makeProject());
    const { recoveryCodes } = await setUpApp(grace);
    expect(await mailsTo(grace.email)).toContain("A second factor was added to your Cardea account");
    await prove(grace, recoveryCodes[0] ?? "");
    expect(await mailsTo(grace.email)).toContain("A recovery code of your Cardea account was used");
    await grace.submit("/second-factor/recovery-codes");
    expect(await mailsTo(grace.email)).toContain("Your Cardea account has new recovery codes");
    const id = /name="id" value="([^"]+)"/.exec((await grace.open("/second-factor")).text)?.[1] ?? "";
    await grace.submit("/second-factor/remove", { id }, { origin: "https://cardea.test", "accept-language": "de" });
    expect(await mailsTo(grace.email)).toContain("Ein zweiter Faktor Ihres Cardea-Kontos wurde entfernt");
  });

  test("the erasure of a person deletes their factors and recovery codes", async () => {
    const project = await makeProject();
    const grace = await administrator(project);
    await setUpApp(grace);
    const id = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(grace.email).first<string>("id");
    expect(await rowsOf("recovery_codes")).toContain(id);
    const admin = await asAdmin();
    expect((await admin.api("POST", "/erasures", { email: grace.email, confirm: grace.email })).status).toBe(202);
    for (const table of ["second_factors", "recovery_codes"]) expect(await rowsOf(table)).not.toContain(id);
  });

  test("the pages run no script and are in the language of the browser", async () => {
    const grace = await administrator(await makeProject());
    const page = await grace.visit("/second-factor", { headers: { "accept-language": "es" } });
    expect(page.text).toContain("Aún no tiene un segundo factor.");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'none'");
    expect((await beginApp(grace)).page.text).not.toContain("<script");
  });
});
