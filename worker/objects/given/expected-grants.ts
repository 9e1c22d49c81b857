import { MINUTE } from "../../lib/clock.ts";
import type { AuthScopeId } from "../../lib/ids.ts";

const EXPECTED = "expected:";
/** Longer than a provider's answer and the check of a new grant take. */
const EXPECTED_FOR = 2 * MINUTE;

/** The grants that providers are just giving, under `expected:{auth scope}`: each counts as one that is in use soon. */
export function makeExpectedGrants({ kv, now }: { kv: DurableObjectStorage["kv"]; now: () => number }) {
  return {
    expect: (scope: AuthScopeId): void => kv.put(EXPECTED + scope, now() + EXPECTED_FOR),
    isComing: (scope: AuthScopeId): boolean => (kv.get<number>(EXPECTED + scope) ?? 0) > now(),
    /** The grant has come. From now on it is counted where it is stored. */
    came: (scope: AuthScopeId): void => void kv.delete(EXPECTED + scope),
  };
}
