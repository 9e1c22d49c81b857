import { describe, expect, test } from "vitest";
import { bindings } from "../test/harness/worker/app.ts";
import { type Bindings, parseSettings } from "./env.ts";

const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const parse = (change: Partial<Record<keyof Bindings, string | undefined>>) => parseSettings({ ...bindings, ...change } as Bindings);

describe("S43: Cardea refuses to start", () => {
  test.each([
    ["without keys", { VAULT_KEYS: undefined }, "VAULT_KEYS"],
    ["with no key in the setting", { VAULT_KEYS: "" }, "VAULT_KEYS"],
    ["with a short key", { VAULT_KEYS: "k1:AAECAwQFBgc" }, "VAULT_KEYS"],
    ["with an all-zero key", { VAULT_KEYS: `k1:${"A".repeat(43)}` }, "VAULT_KEYS"],
    ["with a key without id", { VAULT_KEYS: KEY }, "VAULT_KEYS"],
    ["with one good and one bad key", { VAULT_KEYS: `k1:${KEY},k2:short` }, "VAULT_KEYS"],
    ["with a short secret", { AUTH_SECRET: "short" }, "AUTH_SECRET"],
    ["without an origin", { PUBLIC_ORIGIN: undefined }, "PUBLIC_ORIGIN"],
    ["with an origin that has a path", { PUBLIC_ORIGIN: "https://cardea.example/x" }, "PUBLIC_ORIGIN"],
    ["with a mail delivery it does not know", { MAIL_DELIVERY: "pigeon" }, "MAIL_DELIVERY"],
  ])("%s, and names the setting but not its value", (_, change, name) => {
    let reason = "";
    try {
      parse(change);
    } catch (error) {
      reason = (error as { reason?: string }).reason ?? "";
    }
    expect(reason).toContain(name);
    for (const value of Object.values(change)) if (value && value.length > 8) expect(reason).not.toContain(value);
  });
});

test("keys keep their order: the first one seals", () => {
  const { VAULT_KEYS } = parse({ VAULT_KEYS: `k2:${KEY}, k1:${KEY.replace("A", "B")}` });
  expect([...VAULT_KEYS.keys()]).toEqual(["k2", "k1"]);
});
