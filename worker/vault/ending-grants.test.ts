import { describe, expect, test } from "vitest";
import { addEnding, listEnding, noteTold } from "./ending-grants.ts";

const grant = (version: number, more: object = {}) => ({ version, sealed: `sealed ${version}`, attempts: 0, retryAt: 0, ...more });

describe("F52: ended grants that their provider must still be told of", () => {
  test("a single stored grant is read as a list of one, and a missing one as an empty list", () => {
    expect(listEnding(undefined)).toEqual([]);
    expect(listEnding(grant(1))).toEqual([grant(1)]);
    expect(addEnding(undefined, grant(1))).toEqual(grant(1));
  });

  test("each ended grant is removed by its own version, so that other grants stay", () => {
    const both = addEnding(grant(1), grant(3));
    expect(noteTold(both, 1, undefined)).toEqual(grant(3));
    expect(noteTold(both, 3, undefined)).toEqual(grant(1));
    expect(listEnding(noteTold(both, 1, 50))).toEqual([grant(3), grant(1, { attempts: 1, retryAt: 50 })]);
    expect(listEnding(noteTold(both, 3, 70))).toEqual([grant(3, { attempts: 1, retryAt: 70 }), grant(1)]);
    expect(noteTold(grant(3), 1, 50)).toEqual(grant(3));
    expect(noteTold(grant(3), 3, undefined)).toBeUndefined();
  });

  test("at most eleven ended grants are kept", () => {
    let kept = grant(0);
    for (let version = 1; version < 50; version++) kept = addEnding(kept, grant(version));
    expect(listEnding(kept)).toHaveLength(11);
  });
});
