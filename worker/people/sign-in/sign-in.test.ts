import { createExecutionContext } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { deployed, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../../test/harness/worker/browser.ts";
import { asAdmin, makeProject } from "../../../test/harness/worker/project.ts";
import { isSignedIn, newAddress, newNetwork, withCode } from "../../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../../bindings.ts";
import worker from "../../index.ts";
import { DAY, MINUTE } from "../../lib/clock.ts";

const requestHeaders = () => ({ origin: ORIGIN, "cf-connecting-ip": newNetwork() });

describe("signing in by code", () => {
  test("S6: the answer is the same for a known and an unknown address", async () => {
    await asAdmin();
    const known = await makeBrowser().submit("/sign-in", { email: "admin@example.com", next: "/" });
    const unknown = await makeBrowser().submit("/sign-in", { email: "nobody@example.com", next: "/" });
    expect([unknown.status, unknown.location, unknown.text]).toEqual([known.status, known.location, known.text]);
    expect(await readCode("nobody@example.com")).toBe("none");
  });

  test("S6: the answer comes before the mail is sent, so its time does not tell whether an address is known either", async () => {
    let sending = 0;
    const send = () => new Promise<never>(() => void sending++);
    const as = { ...deployed, EMAIL: { send } } as unknown as Bindings;
    const headers = { origin: String(deployed.PUBLIC_ORIGIN), "cf-connecting-ip": newNetwork() };
    const ask = async (email: string) => {
      const body = new URLSearchParams({ email, next: "/" });
      const request = new Request(`${deployed.PUBLIC_ORIGIN}/sign-in`, { method: "POST", headers, body, redirect: "manual" });
      // The work after the answer is not awaited, because it never ends.
      return (await worker.fetch(request, as, createExecutionContext())).status;
    };
    expect([await ask("admin@company.dev"), await ask("nobody@company.dev")]).toEqual([303, 303]);
    await expect.poll(() => sending).toBe(1);
  });

  test("S9: no form of the sign-in leads to another site", async () => {
    const { browser, code } = await withCode();
    const elsewhere = ["//evil.example", "https://evil.example", "/\\evil.example"];
    for (const next of elsewhere) {
      expect((await makeBrowser().submit("/sign-in", { email: newAddress(), next }, requestHeaders())).location).toBe("/sign-in/code?next=%2F&sent");
      expect((await makeBrowser().submit("/sign-out", { next })).location).toBe("/sign-in?next=%2F");
    }
    expect((await browser.submit("/sign-in/code", { code, next: elsewhere[0] ?? "" })).location).toBe("/");
    expect(await isSignedIn(browser)).toBe(true);
    for (const next of elsewhere) expect((await browser.visit(`/sign-in?next=${encodeURIComponent(next)}`)).location).toBe("/");
  });

  test.each(["ada", "a@b@example.com", "ada@example.com\r\nBcc: eve@example.com", "ada@example.com,eve@example.com"])(
    "the text %j is refused as an address",
    async (email) => {
      const page = await makeBrowser().submit("/sign-in", { email, next: "/" });
      expect(page.status).toBe(400);
      expect(page.text).toContain("Enter one e-mail address");
    },
  );

  test("S7: signing in gives a new session cookie that is __Host-, HttpOnly, Secure and SameSite, and signing out ends the session", async () => {
    const link = await (await makeProject()).userLink();
    const browser = makeBrowser();
    browser.cookies.set("__Host-cardea-session", "fixed-by-an-attacker");
    const email = newAddress();
    await browser.submit("/sign-in", { email, next: link });
    const page = await browser.submit("/sign-in/code", { code: await readCode(email), next: link });
    const cookie = page.headers.getSetCookie().find((line) => line.startsWith("__Host-cardea-session=")) ?? "";
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain("fixed-by-an-attacker");
    expect(cookie).not.toContain("Domain");

    const stolen = new Map(browser.cookies);
    await browser.submit("/sign-out");
    const thief = makeBrowser();
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    expect(await isSignedIn(thief)).toBe(false);
  });

  test("S7: a session lasts seven days if it is used", async () => {
    const { browser, code } = await withCode();
    await browser.submit("/sign-in/code", { code });
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      for (let half = 1; half < 14; half++) {
        vi.setSystemTime(Date.now() + DAY / 2);
        expect(await isSignedIn(browser)).toBe(true);
      }
      vi.setSystemTime(Date.now() + DAY / 2 - MINUTE);
      expect(await isSignedIn(browser)).toBe(true);
      vi.setSystemTime(Date.now() + 2 * MINUTE);
      expect(await isSignedIn(browser)).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test("S7: a session ends after a day without use", async () => {
    const { browser, code } = await withCode();
    await browser.submit("/sign-in/code", { code });
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      vi.setSystemTime(Date.now() + DAY - MINUTE);
      expect(await isSignedIn(browser)).toBe(true);
      vi.setSystemTime(Date.now() + DAY + MINUTE);
      expect(await isSignedIn(browser)).toBe(false);
      vi.setSystemTime(Date.now() - DAY);
      expect(await isSignedIn(browser)).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test("the sign-in library's own routes are not reachable", async () => {
    for (const path of ["/api/auth/get-session", "/api/auth/email-otp/send-verification-otp", "/api/auth/sign-in/email-otp"]) {
      expect((await send(path, { method: "POST", headers: { origin: ORIGIN } })).status).toBe(404);
    }
  });
});
