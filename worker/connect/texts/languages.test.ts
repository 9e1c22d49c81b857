import { describe, expect, test } from "vitest";
import { send } from "../../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../../test/harness/worker/browser.ts";
import { makeProject } from "../../../test/harness/worker/project.ts";
import { en } from "./en.ts";
import { LANGUAGES } from "./languages.ts";

/** Every text with its path. Functions are called with a mark, which must appear in their text. */
function textsIn(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("MARK"))]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}/${key}`));
}

const english = new Map(textsIn(en));

describe.each(Object.keys(LANGUAGES))("the texts in %s", (language) => {
  const own = textsIn(LANGUAGES[language]);

  test("all texts exist in this language, with the values that are put into them", () => {
    expect(own.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of own) {
      expect([path, text.includes("MARK")]).toEqual([path, english.get(path)?.includes("MARK")]);
      expect([path, text.trim()]).toEqual([path, english.get(path) === "" ? "" : text]);
    }
  });

  test("the texts of this language differ from the English ones", () => {
    const alike = own.filter(([path, text]) => text === english.get(path) && text.length > 12 && !path.includes("/language"));
    expect(language === "en" ? [] : alike).toEqual([]);
  });
});

test.each([
  ["de-AT,de;q=0.9,en;q=0.8", "de", "Anmelden"],
  ["fr-FR, es;q=0.7, en;q=0.5", "es", "Iniciar sesión"],
  ["fr, ja", "en", "Sign in"],
  ["*", "en", "Sign in"],
  ["de;q=0, es;q=0.1", "es", "Iniciar sesión"],
  ["x".repeat(5000), "en", "Sign in"],
  [undefined, "en", "Sign in"],
])("a browser that asks for %s gets the language %s", async (acceptLanguage, language, title) => {
  const page = await send("/sign-in", { headers: acceptLanguage === undefined ? {} : { "accept-language": acceptLanguage } });
  const text = await page.text();
  expect(text).toContain(`<html lang="${language}">`);
  expect(text).toContain(`<h1>${title}</h1>`);
});

test("refusals and mails are in the language of the page too", async () => {
  const headers = { "accept-language": "de" };
  expect(await (await send("/connect/lnk_none", { headers })).text()).toContain("Diesen Link gibt es nicht");
  const link = await (await makeProject()).userLink();
  const email = `ada.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await makeBrowser().submit("/sign-in", { email, next: link }, { origin: "https://cardea.test", ...headers });
  const inbox = await (await send("/dev/inbox")).text();
  expect(inbox.split("<li").find((item) => item.includes(`to ${email},`))).toContain("ist Ihr Code für Cardea");
  expect(await readCode(email)).toBe("none");
});
