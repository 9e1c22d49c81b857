import { expect, test } from "vitest";
import { cookieName, decideCookies, fromBrowser, toBrowser } from "./cookie-rules.ts";

const LOCAL = ["http://127.0.0.1:8787", "http://localhost:8787", "http://[::1]:8787", "http://cardea.localhost"];
const ELSEWHERE = ["https://cardea.example.com", "https://127.0.0.1:8787", "https://localhost", "http://cardea.test", "http://cardea.example.com"];
const LINE = "__Host-cardea-consent-ab=1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600";

test.each(LOCAL)("S7: cookies at %s are ones that Safari keeps over plain http", (origin) => {
  const rules = decideCookies(origin);
  expect([rules.secure, cookieName("cardea-session", rules)]).toEqual([false, "cardea-session"]);
  expect(toBrowser([LINE], rules)).toEqual(["cardea-consent-ab=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=600"]);
  const request = new Request(`${origin}/authorize`, { headers: { cookie: "other=cardea-x;cardea-consent-ab=1; cardea-session=a=b" } });
  expect(fromBrowser(request, rules).headers.get("cookie")).toBe("other=cardea-x; __Host-cardea-consent-ab=1; __Host-cardea-session=a=b");
});

test.each(ELSEWHERE)("S7: cookies at %s are Secure, and no sibling sub-domain sets or reads them", (origin) => {
  const rules = decideCookies(origin);
  expect([rules.secure, cookieName("cardea-session", rules)]).toEqual([true, "__Host-cardea-session"]);
  expect(toBrowser([LINE], rules)).toEqual([LINE]);
  const request = new Request(`${origin}/authorize`, { headers: { cookie: "cardea-consent-ab=1" } });
  expect(fromBrowser(request, rules)).toBe(request);
});
