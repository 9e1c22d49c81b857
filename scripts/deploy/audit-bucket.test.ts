import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FLAGS, firstDeployment, newClone } from "../../test/harness/deploy-clone.ts";

/** The clone in which a first run has ended well. Tests begin with a copy. */
const first = { root: "" };
beforeAll(async () => void Object.assign(first, await firstDeployment()));
const deployedClone = () => newClone(first.root);

const BUCKET = ["--audit-bucket", "company-audit"];
const BOUND = [{ binding: "AUDIT_BUCKET", bucket_name: "company-audit" }];
type Clone = ReturnType<typeof newClone>;
const boundIn = (clone: Clone) => clone.account().deployed.at(-1)?.r2_buckets;
const creationsIn = (clone: Clone) => clone.calls().filter(({ command }) => command.startsWith("r2 bucket create")).length;

describe("F115: npm run deploy makes the bucket of the audit", () => {
  test("a first run makes it before the code that is bound to it, and later runs keep it and make no second one", async () => {
    const clone = newClone();
    const made = await clone.deploy({ args: [...FLAGS, ...BUCKET] });
    expect([made.output, made.code]).toEqual([expect.stringContaining("✓ Create the R2 bucket company-audit where it is missing (AUDIT_BUCKET)"), 0]);
    expect(clone.account().buckets).toEqual(["company-audit"]);
    expect(boundIn(clone)).toEqual(BOUND);
    const later = await clone.deploy({ args: ["--set", "AUDIT_RETENTION_DAYS_MAX=90"] });
    expect([later.output, later.code]).toEqual([expect.not.stringContaining("R2 bucket"), 0]);
    expect(boundIn(clone)).toEqual(BOUND);
    expect(creationsIn(clone)).toBe(1);
  });

  test("a deployment without it has none, gets it in a later run, and loses the binding alone when the file no longer names it", async () => {
    const clone = deployedClone();
    expect(boundIn(clone)).toBeUndefined();
    expect((await clone.deploy({ args: BUCKET })).code).toBe(0);
    expect(boundIn(clone)).toEqual(BOUND);
    const { bucket, ...left } = clone.file();
    expect(bucket).toBe("company-audit");
    writeFileSync(join(clone.root, "deployment.json"), JSON.stringify(left));
    expect((await clone.deploy({ args: [] })).code).toBe(0);
    expect(boundIn(clone)).toBeUndefined();
    expect(clone.account().buckets).toEqual(["company-audit"]);
  });

  test("a bucket that is there is bound, and the run says that it was there", async () => {
    const clone = deployedClone();
    clone.changeAccount({ buckets: ["company-audit"] });
    const { output, code } = await clone.deploy({ args: BUCKET });
    expect([output, code]).toEqual([expect.stringContaining("it is there already"), 0]);
    expect(boundIn(clone)).toEqual(BOUND);
  });

  test.each<[string, Record<string, string>, number]>([
    ["the account has no R2", { FAKE_SAYS: "Please enable R2 through the Cloudflare Dashboard. [code: 10042]" }, 0],
    ["the connection is lost after it was made", { FAKE_FAILS_LATE: "yes" }, 1],
  ])("if %s, the run says so and deploys nothing, and the next one goes on", async (_, how, made) => {
    const clone = deployedClone();
    const before = clone.account().deployed.length;
    const failed = await clone.deploy({ args: BUCKET, env: { FAKE_FAILS: "r2 bucket create", ...how } });
    expect([failed.output, failed.code]).toEqual([expect.stringContaining(how.FAKE_SAYS ?? "The connection was lost"), 1]);
    expect(clone.account().buckets).toHaveLength(made);
    expect(clone.account().deployed).toHaveLength(before);
    expect((await clone.deploy({ args: [] })).code).toBe(0);
    expect(boundIn(clone)).toEqual(BOUND);
  });

  test.each(["A", "ab", "-abc", "under_score", `${"a".repeat(64)}`])("a bucket's name that R2 does not take changes nothing: %s", async (name) => {
    const clone = deployedClone();
    const before = readFileSync(join(clone.root, "deployment.json"), "utf8");
    const { output, code } = await clone.deploy({ args: [`--audit-bucket=${name}`] });
    expect([output, code]).toEqual([expect.stringContaining("small letters, digits and hyphens, such as cardea-audit"), 1]);
    expect(readFileSync(join(clone.root, "deployment.json"), "utf8")).toBe(before);
  });

  test("a dry run shows the step", async () => {
    const { output, code } = await newClone().deploy({ args: [...FLAGS, ...BUCKET, "--dry-run"] });
    expect([output, code]).toEqual([expect.stringContaining("Create the R2 bucket company-audit"), 0]);
  });
});
