import { expect } from "vitest";
import { sendTo, takeCodeFrom } from "../harness/browser.ts";
import type { DrivenBrowser } from "../harness/driven-browser.ts";

const nameOf = `((one) => one.ariaLabel || one.getAttribute("aria-label") || one.textContent.trim())`;

/** The steps of a person at the pages of the Cardea instance at `origin`: to read, to type, to press buttons and links by their names. */
export function makePageSteps(browser: DrivenBrowser, origin: string) {
  /** Waits until the expression is true. A page that the browser is leaving cannot evaluate it, which counts as false. */
  const until = (expression: string, what: string): Promise<void> =>
    expect.poll(() => browser.evaluate(expression).catch(() => undefined), { message: what }).toBeTruthy();
  const see = (text: string): Promise<void> => until(`document.body.innerText.includes(${JSON.stringify(text)})`, `see “${text}”`);

  /** Types into the first field that the selector finds, so that React notices it too. */
  const type = (selector: string, value: string): Promise<void> =>
    until(
      `((field) => { if (!field) return false; Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, ${JSON.stringify(value)}); field.dispatchEvent(new Event("input", { bubbles: true })); return true; })(document.querySelector(${JSON.stringify(selector)}))`,
      `type into ${selector}`,
    );

  const press = (name: string): Promise<void> =>
    until(
      `((found) => { if (!found) return false; setTimeout(() => found.click()); return true; })([...document.querySelectorAll("button, a")].find((one) => ${nameOf}(one).startsWith(${JSON.stringify(name)})))`,
      `press “${name}”`,
    );

  return {
    see,
    type,
    press,
    until,
    goto: browser.goto,
    address: async (): Promise<string> => String(await browser.evaluate("location.href")),
    back: () => browser.evaluate("void setTimeout(() => history.back())"),

    /** Signs in at the current sign-in page, with the mailed code. */
    async signIn(email: string): Promise<void> {
      await type("#email", email);
      await press("Send me a code");
      await see("Check your e-mail");
      await type("#code", await takeCodeFrom(sendTo(origin), email));
      await press("Sign in");
    },
  };
}
