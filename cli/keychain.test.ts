import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWN_ENVIRONMENT } from "../test/harness/own-environment.ts";
import { makeMachine, sendJson, serve } from "./harness.ts";
import { findKeychain } from "./keychain.ts";

const TOKEN = "ct_abc.secret-of-the-token";
let cardea: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  cardea = await serve((_, response) => sendJson(response, 200, { name: "Demo", servers: [], next: null }));
});
afterAll(() => cardea.stop());

const isHere = (program: string) => (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
const hasKeyring = process.platform === "linux" && ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"].every(isHere);

/** What a person types at a desktop of their own, with a keychain that is unlocked. It shows each command's answer and exit code. */
const SESSION = `
printf pw | gnome-keyring-daemon --unlock --components=secrets > "$HOME/keyring.log" 2>&1
run() { "$NODE" cli/cardea.ts "$@" 2>&1; echo "[$?]"; }
printf "$TOKEN" | run login --url "$URL" --project demo
printf "$TOKEN" | run login --url "$URL" --project other
cat "$HOME/.config/cardea/logins.json"
run servers --project demo --json
run logout --project demo
run servers --project demo
secret-tool lookup service cardea account "$URL demo" || echo "[gone]"
secret-tool lookup service cardea account "$URL other"
`;

describe.skipIf(!hasKeyring)("F122e: a login on a machine with a keychain", () => {
  test("the token is kept in the keychain and not in the file, it is used, and it is gone after the logout", async () => {
    const { home } = makeMachine();
    const env = { ...OWN_ENVIRONMENT, HOME: home, NODE: process.execPath, URL: cardea.origin, TOKEN, XDG_RUNTIME_DIR: home };
    const { stdout } = await promisify(execFile)("dbus-run-session", ["--", "bash", "-c", SESSION], { env });
    expect(stdout).toContain("The token is kept in the keychain.\n[0]");
    expect(readFileSync(join(home, ".config/cardea/logins.json"), "utf8")).not.toContain("secret-of");
    expect(stdout).toMatch(/"servers": \[\][\s\S]*Signed out of demo[\s\S]*You are not signed in[\s\S]*\[3\]\n\[gone\]/);
    expect(stdout.trim().endsWith(TOKEN)).toBe(true);
    expect(stdout.split("secret-of")).toHaveLength(2);
    expect(cardea.requests.at(-1)?.token).toBe(`Bearer ${TOKEN}`);
  });
});

describe("F122e: a login on a machine without a keychain", () => {
  test("a keychain that does not answer leaves the token in a file that only its owner can read", async () => {
    const machine = makeMachine({ PATH: process.env.PATH ?? "", DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere/bus" });
    const { code, out } = await machine.run(["login", "--url", cardea.origin, "--project", "demo"], TOKEN);
    expect([code, out]).toEqual([0, expect.stringContaining(`The token is kept in ${machine.logins}.`)]);
    expect((await machine.run(["servers"])).code).toBe(0);
  });

  test("a login whose keychain is not there any more says so, does not stop the other commands, and can be ended", async () => {
    const machine = makeMachine();
    mkdirSync(dirname(machine.logins), { recursive: true });
    writeFileSync(machine.logins, JSON.stringify({ logins: [{ url: cardea.origin, project: "demo", keychain: true }] }));
    expect(await machine.run(["servers"])).toMatchObject({ code: 3, error: expect.stringContaining("The keychain does not give the token") });
    expect(JSON.parse((await machine.run(["projects", "--json"])).out)).toMatchObject({
      projects: [{ problem: expect.stringContaining("keychain") }],
    });
    expect((await machine.run(["logout"])).code).toBe(0);
    expect(existsSync(machine.logins)).toBe(false);
  });

  test.each([
    ["where it is switched off", { CARDEA_KEYCHAIN: "no", DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/bus" }, "linux"],
    ["on Linux without a session of a desktop", {}, "linux"],
    ["on Windows", {}, "win32"],
  ] as const)("none is asked %s", (_, env, platform) => {
    expect(findKeychain(env, platform)).toBeUndefined();
  });
});
