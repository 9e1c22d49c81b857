import { describe, expect, test } from "vitest";
import { addEnding, listEnding, noteTold } from "./ending-grants.ts";

const grant = (version: number, more: object = {}) => ({ version, sealed: `sealed ${version}`, attempts: 0, retryAt: 0, ...more });

describe("F52: grants whose provider is to be told of their end", () => {
  test("are one where one was kept before, and none where nothing was", () => {
    expect(listEnding(undefined)).toEqual([]);
    expect(listEnding(grant(1))).toEqual([grant(1)]);
    expect(addEnding(undefined, grant(1))).toEqual(grant(1));
  });

  test("are told each by its version: the first one's end takes nothing of the second", () => {
    const both = addEnding(grant(1), grant(3));
    expect(noteTold(both, 1, undefined)).toEqual(grant(3));
    expect(noteTold(both, 3, undefined)).toEqual(grant(1));
    expect(listEnding(noteTold(both, 1, 50))).toEqual([grant(3), grant(1, { attempts: 1, retryAt: 50 })]);
    expect(listEnding(noteTold(both, 3, 70))).toEqual([grant(3, { attempts: 1, retryAt: 70 }), grant(1)]);
    expect(noteTold(grant(3), 1, 50)).toEqual(grant(3));
    expect(noteTold(grant(3), 3, undefined)).toBeUndefined();
  });

  test("do not grow without end", () => {
    let kept = grant(0);
    for (let version = 1; version < 50; version++) kept = addEnding(kept, grant(version));
    expect(listEnding(kept)).toHaveLength(11);
  });
});
