import { describe, expect, inject, test } from "vitest";
import { countAsked, official, parametersBelow, setTrouble } from "../../../test/harness/worker/parameter-store.ts";
import { systemClock } from "../../lib/clock.ts";
import { type Fetch, makeGuardedFetch } from "../../lib/http/guarded-fetch.ts";
import { newId } from "../../lib/ids.ts";
import { recordPath } from "../seal.ts";
import { makeSsmClient } from "./ssm-client.ts";
import type { SsmSettings } from "./ssm-settings-rules.ts";
import { makeSsmStore } from "./ssm-store.ts";

const { origin, region, key } = inject("ssm");
const settings: SsmSettings = { SSM_REGION: region, SSM_ACCESS_KEY_ID: key.id, SSM_SECRET_ACCESS_KEY: key.secret, SSM_ENDPOINT: origin };
const trusted = { ownOrigin: "https://cardea.test", trustedOrigins: new Set([origin]) };
const guarded = makeGuardedFetch(trusted);

type Given = { settings?: Partial<SsmSettings>; fetch?: Fetch; region?: string; prefix?: string; kmsKeyId?: string; timeout?: number };

/** A store below a prefix of its own. It does not wait between tries, but notes for how long it would. */
function makeStore(given: Given = {}) {
  const pauses: number[] = [];
  const wait = async (ms: number) => void pauses.push(ms);
  const all = { ...settings, ...given.settings };
  const ask = makeSsmClient({ settings: all, fetch: given.fetch ?? guarded, clock: systemClock, wait, random: () => 0.999, timeout: given.timeout });
  const projectId = newId("prj");
  const prefix = given.prefix ?? `/cardea/${projectId}`;
  const place = { kind: "ssm", region: given.region ?? region, prefix, ...(given.kmsKeyId && { kmsKeyId: given.kmsKeyId }) } as const;
  const path = recordPath({ project: projectId, authScope: "scp_a", subject: "user:ada" });
  return { store: makeSsmStore(ask ?? expect.fail(), place), prefix, projectId, path, pauses };
}

const nameOf = (prefix: string, projectId: string, rest: string) => `${prefix}/${projectId}/scp_a/${rest}`;

describe("F31: ciphertexts in the AWS Parameter Store", () => {
  test("AWS's own client reads what Cardea wrote, as a SecureString with the KMS key of the project", async () => {
    const { store, prefix, projectId, path } = makeStore({ kmsKeyId: "alias/cardea" });
    await store.put(path, 3, "v1.k1.iv.sealed");
    const Name = nameOf(prefix, projectId, "user.3Aada/3");
    const { Parameter } = await official<{ Parameter: Record<string, unknown> }>("GetParameter", { Name, WithDecryption: true });
    expect(Parameter).toMatchObject({ Name, Type: "SecureString", Value: "v1.k1.iv.sealed", Version: 1 });
    expect(await parametersBelow(prefix)).toMatchObject([{ tier: "Standard", keyId: "alias/cardea" }]);
  });

  test("Cardea reads, lists and deletes what AWS's own client wrote", async () => {
    const { store, prefix, projectId, path } = makeStore();
    const input = { Type: "SecureString", Value: "v1.k1.iv.other" };
    for (const version of [1, 2]) await official("PutParameter", { ...input, Name: nameOf(prefix, projectId, `user.3Aada/${version}`) });
    await official("PutParameter", { ...input, Name: nameOf(prefix, projectId, "not-of-cardea") });
    expect(await store.find(path, 1)).toBe("v1.k1.iv.other");
    const { entries, next } = await store.list(projectId, undefined, { keys: true });
    expect(entries).toMatchObject([
      { path, version: 1, keyId: "k1" },
      { path, version: 2, keyId: "k1" },
    ]);
    expect(entries[0]?.storedAt).toBeGreaterThan(1_700_000_000_000);
    expect(next).toBeUndefined();
    await store.deleteAll(path);
    expect((await parametersBelow(prefix)).map(({ name }) => name)).toEqual([nameOf(prefix, projectId, "not-of-cardea")]);
  });

  test.each(["user:ada@example.com", "playground:a.b_c-d~e!f*(g)'h", "user:ä/ö%25", "project"])(
    "a subject with any characters has a name of its own: %s",
    async (subject) => {
      const { store, projectId } = makeStore();
      const path = recordPath({ project: projectId, authScope: "scp_a", subject });
      await store.put(path, 7, "v1.k1.iv.sealed");
      expect((await store.list(projectId, undefined)).entries).toMatchObject([{ path, version: 7 }]);
      await store.delete(path, 7);
      expect(await store.find(path, 7)).toBeUndefined();
    },
  );

  test("a value that is not there is not found, and its deletion is no fault", async () => {
    const { store, path, prefix } = makeStore();
    expect(await store.find(path, 1)).toBeUndefined();
    await store.delete(path, 1);
    await store.deleteAll(path);
    expect(await countAsked(prefix)).toEqual({ GetParameter: 1, DeleteParameters: 1, GetParametersByPath: 1 });
  });

  test("a list of more than ten comes in pages, and a position that AWS has forgotten begins again", async () => {
    const { store, path, projectId } = makeStore();
    for (let version = 1; version <= 12; version++) await store.put(path, version, `v1.k1.iv.${version}`);
    const first = await store.list(projectId, undefined);
    const second = await store.list(projectId, first.next);
    expect([first.entries.length, second.entries.length, second.next]).toEqual([10, 2, undefined]);
    expect((await store.list(projectId, "forgotten")).entries).toEqual(first.entries);
    await store.deleteAll(path);
    expect((await store.list(projectId, undefined)).entries).toEqual([]);
  });

  test("a position that AWS calls invalid begins again, and a list whose beginning is refused fails with words", async () => {
    const refused = JSON.stringify({ __type: "ValidationException", message: "1 validation error detected: Value at 'nextToken'" });
    const listOf = (isRefused: (body: string) => boolean) => {
      const asked: string[] = [];
      const fetch: Fetch = async (url, init) => {
        const body = String(init?.body);
        asked.push(body);
        return isRefused(body) ? new Response(refused, { status: 400 }) : guarded(url, init);
      };
      const { store, projectId } = makeStore({ fetch });
      return { asked, listed: store.list(projectId, "from-last-month") };
    };
    const kept = listOf((body) => body.includes("NextToken"));
    expect(await kept.listed).toEqual({ entries: [], next: undefined });
    expect(kept.asked).toHaveLength(2);
    const always = listOf(() => true);
    await expect(always.listed).rejects.toMatchObject({ code: "store.refused" });
    expect(always.asked).toHaveLength(2);
  });

  test("a value of more than 4 kB takes the advanced tier, stays there, and one of more than 8 kB is refused with words", async () => {
    const { store, path, prefix } = makeStore();
    const tiers = async () => (await parametersBelow(prefix)).map(({ tier }) => tier);
    await store.put(path, 1, "a".repeat(4096));
    expect(await tiers()).toEqual(["Standard"]);
    await store.put(path, 1, "a".repeat(4097));
    expect(await tiers()).toEqual(["Advanced"]);
    await store.put(path, 1, "a".repeat(100));
    expect(await tiers()).toEqual(["Advanced"]);
    await store.put(path, 2, "a".repeat(8192));
    await expect(store.put(path, 3, "a".repeat(8193))).rejects.toMatchObject({
      code: "store.value_too_large",
      message: expect.stringContaining("8 kB"),
    });
    expect(await tiers()).toEqual(["Advanced", "Advanced"]);
  });

  test("a value that is there already is not written again, because AWS lets few be written in a second", async () => {
    const { store, path, prefix } = makeStore();
    for (const _ of [1, 2, 3]) await store.put(path, 1, "v1.k1.iv.same");
    expect(await countAsked(prefix)).toMatchObject({ PutParameter: 1 });
  });
});

describe("F31: faults of the Parameter Store", () => {
  test("throttled requests are sent again after growing pauses, and at most five times", async () => {
    const { store, path, prefix, pauses } = makeStore();
    await setTrouble({ under: prefix, times: 3, error: { name: "ThrottlingException", message: "Rate exceeded" } });
    await store.put(path, 1, "v1.k1.iv.sealed");
    expect(await store.find(path, 1)).toBe("v1.k1.iv.sealed");
    expect(pauses.map(Math.round)).toEqual([200, 400, 799]);
    await setTrouble({ under: prefix, times: 1000, error: { name: "ThrottlingException" } });
    await expect(store.find(path, 1)).rejects.toMatchObject({ code: "store.busy" });
    expect((await countAsked(prefix)).GetParameter).toBe(4 + 1 + 5);
  });

  test("a value that was stored although AWS answered with an error is stored once", async () => {
    const { store, path, prefix } = makeStore();
    await setTrouble({ under: prefix, action: "PutParameter", times: 1, applied: true, error: { name: "InternalServerError", status: 500 } });
    await store.put(path, 1, "v1.k1.iv.sealed");
    expect(await parametersBelow(prefix)).toHaveLength(1);
    expect(await store.find(path, 1)).toBe("v1.k1.iv.sealed");
  });

  test.each([
    ["AccessDeniedException", "not authorized to perform: ssm:PutParameter", "store.access_denied"],
    ["AccessDeniedException", "not authorized to perform: kms:Encrypt on the resource", "store.key_unusable"],
    ["InvalidKeyId", "Error Code: DisabledException", "store.key_unusable"],
    ["ParameterLimitExceeded", "", "store.full"],
    ["TooManyUpdates", "", "store.busy"],
    ["ExpiredTokenException", "", "store.credentials_refused"],
    ["ValidationException", "", "store.refused"],
    ["ServiceUnavailable", "", "store.down"],
  ])("%s (%s) is %s, and the error has neither the value nor AWS's text", async (name, message, code) => {
    const { store, path, prefix } = makeStore();
    await setTrouble({ under: prefix, times: 1000, error: { name, message: `${message} canary` } });
    const error = (await store.put(path, 1, "canary").catch((thrown: unknown) => thrown)) as { code: string; reason: string };
    expect(error.code).toBe(code);
    expect(error.reason).toMatch(new RegExp(`^\\w+ in ${region}: 400 ${name}$`));
    expect(await parametersBelow(prefix)).toEqual([]);
  });

  test("a KMS key that is switched off, and a path that the IAM policy does not name, are said", async () => {
    const disabled = makeStore({ kmsKeyId: "alias/disabled" });
    await expect(disabled.store.put(disabled.path, 1, "sealed")).rejects.toMatchObject({ code: "store.key_unusable" });
    const elsewhere = makeStore({ prefix: "/elsewhere" });
    await expect(elsewhere.store.put(elsewhere.path, 1, "sealed")).rejects.toMatchObject({ code: "store.access_denied" });
  });

  test.each([
    ["another region", { region: "us-east-1" }],
    ["an unknown key", { settings: { SSM_ACCESS_KEY_ID: `AKIA${"UNKNOWN000000000"}` } }],
    ["a wrong secret", { settings: { SSM_SECRET_ACCESS_KEY: "wrong" } }],
  ])("AWS refuses a request that is signed for %s", async (_, given: Given) => {
    const { store, path } = makeStore(given);
    await expect(store.find(path, 1)).rejects.toMatchObject({ code: "store.credentials_refused" });
  });

  test("a store that hangs is asked once, and one that cannot be reached is asked again", async () => {
    const hanging = makeStore({ timeout: 50 });
    await setTrouble({ under: hanging.prefix, times: 1000, hangs: true });
    await expect(hanging.store.find(hanging.path, 1)).rejects.toMatchObject({ code: "store.down" });
    expect(hanging.pauses).toEqual([]);
    await setTrouble({ under: hanging.prefix });
    const absent = makeStore({ fetch: () => fetch("http://127.0.0.1:9") });
    await expect(absent.store.find(absent.path, 1)).rejects.toMatchObject({ code: "store.down" });
    expect(absent.pauses).toHaveLength(4);
  });

  test("S64: requests go through the guarded fetch, to AWS's own host of the region", async () => {
    const urls: string[] = [];
    const send: Fetch = async (input) => {
      urls.push(String(input));
      return Response.json({ __type: "ParameterNotFound" }, { status: 400 });
    };
    const fetch = makeGuardedFetch({ ownOrigin: "https://cardea.company.dev", trustedOrigins: new Set() }, { send });
    for (const region of ["eu-central-1", "cn-north-1"]) {
      const { store, path } = makeStore({ settings: { SSM_ENDPOINT: undefined }, fetch, region });
      expect(await store.find(path, 1)).toBeUndefined();
    }
    expect(urls).toEqual(["https://ssm.eu-central-1.amazonaws.com/", "https://ssm.cn-north-1.amazonaws.com.cn/"]);
    const { store, path } = makeStore({ fetch });
    await expect(store.find(path, 1)).rejects.toMatchObject({ code: "outbound.refused" });
  });

  test("without an access key there is no client", () => {
    expect(makeSsmClient({ settings: { ...settings, SSM_ACCESS_KEY_ID: undefined }, fetch: guarded, clock: systemClock })).toBeUndefined();
  });
});
