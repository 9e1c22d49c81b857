/** A package of the lock, by the fields that these rules read. */
export type Locked = { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean; license?: string };

/** Licences that ask for nothing but a notice. */
const PERMISSIVE = new Set(
  "MIT MIT-0 ISC 0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BlueOak-1.0.0 CC0-1.0 CC-BY-4.0 Unlicense Zlib Python-2.0 PSF-2.0 WTFPL".split(" "),
);
/** Tools of the build and the tests, which are no part of the Worker or the console: their licences ask something only of people who change them. */
const TOOLS = [
  { names: /^@img\/sharp-|^lightningcss|^axe-core$/, licenses: /^(Apache-2\.0 AND )?(LGPL-3\.0-or-later|MPL-2\.0)( AND MIT)?$/ },
  { names: /^@modelcontextprotocol\/(inspector|server-everything)$/, licenses: /^SEE LICENSE IN LICENSE$/ },
];

/**
 * What is wrong with a package of the lock: no hash of its content, a place to fetch it from (the registry is the reader's choice, and a URL could lead
 * elsewhere), or a licence that was not judged yet (S86).
 * @param path in the lock, such as `node_modules/hono`
 */
export function problemsOfPackage(path: string, { integrity, resolved, link, inBundle, license = "none" }: Locked): string[] {
  const problems: string[] = [];
  if (link) problems.push("is a link");
  if (!inBundle && !integrity?.startsWith("sha512-")) problems.push("has no SHA-512 of its content");
  if (resolved !== undefined) problems.push("names a place to fetch it from");
  if (!isAllowed(path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), license)) problems.push(`has the licence ${license}`);
  return problems;
}

/** An expression of SPDX: one of the alternatives, or all of the parts, must be permissive. */
function isAllowed(name: string, license: string): boolean {
  const alternatives = license.replace(/^\(|\)$/g, "").split(" OR ");
  if (alternatives.some((each) => each.split(" AND ").every((part) => PERMISSIVE.has(part)))) return true;
  return TOOLS.some(({ names, licenses }) => names.test(name) && licenses.test(license));
}
