/** @property server slug @property scope name of a further auth scope; absent for the server's own @property isSet whether Cardea has it */
export type ClientSecret = { server: string; scope?: string; given: string | null; isSet: boolean };

const LONGEST = 80;

const toSlug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-|-$/g, "");

/**
 * What each client's secret is called: as it was given, else after its server and auth scope. No two that were not given are the same.
 * @returns the names, in the order of the secrets; undefined for a client that needs none
 */
export function nameSecrets(secrets: readonly ClientSecret[]): (string | undefined)[] {
  const taken = new Set(secrets.flatMap(({ given }) => given ?? []));
  return secrets.map(({ server, scope, given, isSet }) => {
    if (given !== null) return given;
    if (!isSet) return undefined;
    const wanted = toSlug(scope === undefined ? server : `${server}-${scope}`) || "client";
    const name =
      [wanted, ...Array.from({ length: secrets.length + 1 }, (_, at) => `${wanted.slice(0, LONGEST - 6)}-${at + 2}`)].find(
        (one) => !taken.has(one),
      ) ?? wanted;
    taken.add(name);
    return name;
  });
}
