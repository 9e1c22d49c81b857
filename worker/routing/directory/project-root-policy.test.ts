import { describe, expect, test } from "vitest";
import type { DirectoryVersion } from "../../db/db.ts";
import { decideRead, decideTold } from "./project-root-policy.ts";

const version = (number: number, mark = `m${number}`, projectId: DirectoryVersion["projectId"] = "prj_1"): DirectoryVersion => ({
  projectId,
  version: number,
  mark,
});

describe("the version of a project's directory", () => {
  test.each([
    ["is checked if none is known, because the project may have been removed meanwhile", undefined, version(3), "check"],
    ["is taken if it is newer", version(3), version(4), "take"],
    ["changes nothing if it is the known one", version(3), version(3), "keep"],
    ["is checked if it is older, because D1 may have been restored to an earlier time", version(3), version(2), "check"],
    ["is checked if D1 has come to the same number again", version(3), version(3, "other"), "check"],
    ["is checked if the slug names another project", version(3), version(9, "m9", "prj_2"), "check"],
  ] as const)("a version that is told %s", (_, known, told, decision) => {
    expect(decideTold(known, told)).toBe(decision);
  });

  test.each([
    ["is taken if none is known", undefined, version(3), false, "take"],
    ["is taken if it is newer", version(3), version(4), false, "take"],
    ["changes nothing if it is the known one", version(3), version(3), false, "keep"],
    ["is taken even if it is older, because D1 was restored to an earlier time", version(9), version(3), false, "take"],
    ["is checked once more if it is older and another one was told meanwhile", version(9), version(8), true, "check"],
    [
      "is checked once more if D1 has come to the same number again and another one was told meanwhile",
      version(9),
      version(9, "other"),
      true,
      "check",
    ],
    ["changes nothing if it is the one that was told meanwhile", version(9), version(9), true, "keep"],
    ["is taken if it is newer than one that was told meanwhile", version(9), version(10), true, "take"],
    ["is taken if the slug names another project", version(9), version(1, "m1", "prj_2"), false, "take"],
    ["is checked once more if the slug may name another project only since a moment ago", version(9), version(1, "m1", "prj_2"), true, "check"],
    ["is checked once more if none is known and one was told meanwhile", undefined, version(3), true, "check"],
    ["is taken if another project has the same version", version(0, ""), version(0, "", "prj_2"), false, "take"],
  ] as const)("a version that is read in D1 %s", (_, known, read, toldMeanwhile, decision) => {
    expect(decideRead(known, read, toldMeanwhile)).toBe(decision);
  });
});
