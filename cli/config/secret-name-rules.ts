import { makeSlugs } from "../slugs.ts";

/** @property server slug @property scope name of a further auth scope; absent for the server's own @property isSet whether Cardea has it */
export type ClientSecret = { server: string; scope?: string; given: string | null; isSet: boolean };

const LONGEST = 80;

/**
 * What each client's secret is called: as it was given, else after its server and auth scope. No two that were not given are the same.
 * @returns the names, in the order of the secrets; undefined for a client that needs none
 */
export function nameSecrets(secrets: readonly ClientSecret[]): (string | undefined)[] {
  const slugOf = makeSlugs(
    LONGEST,
    "client",
    secrets.flatMap(({ given }) => given ?? []),
  );
  return secrets.map(({ server, scope, given, isSet }) => {
    if (given !== null) return given;
    return isSet ? slugOf(scope === undefined ? server : `${server}-${scope}`) : undefined;
  });
}
