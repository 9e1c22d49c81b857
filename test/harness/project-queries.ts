import { type Rule, type Tree, withoutComments } from "./source-tree.ts";

/** The tables whose rows belong to a project: those that the schema gives a column for it. @property name in code @property sql in SQL */
function scopedTables(tree: Tree): { name: string; sql: string }[] {
  const schemas = [...tree].filter(([file]) => /^worker\/db\/[\w-]*schema\.ts$/.test(file)).map(([, code]) => withoutComments(code));
  const tables = schemas.flatMap((code) => code.split(/^(?=export const )/m));
  return tables.flatMap((table) => {
    const [, name, sql = ""] = /^export const (\w+) = sqliteTable\(\s*"(\w+)"/.exec(table) ?? [];
    return name && /\bprojectId:|\b(?:event|usage)Columns\(\)/.test(table) ? [{ name, sql }] : [];
  });
}

/**
 * `forgetLabelsOf` and `isListed`: a person is erased from all projects. `jobs.createdBy`: what a person removed is shown to them.
 * `waitingEvents`: events move to the database of the audit.
 */
const UNSCOPED_BY_DESIGN = [
  /jobs\.createdBy, userId/,
  /delete\(waitingEvents\)/,
  /delete\(serverRequests\)|serverRequests\.createdAt, before/,
  /ofPerson\(/,
  /findWithProject/,
  /forgetLabelsOf/,
  /isListed\(email\)/,
  /sweep/,
  /links\.id, id as LinkId/,
  /expiresAt, before/,
  /authorizations\.keyId, keyId/,
  /redemptions\.link_id = links\.id/,
];
/** Conditions in SQL that name the project where they are made. */
const NAMING_CONDITIONS = /\$\{(same|others|ofProject|ofServer)\}/;

/** Every query on a table of projects names the project. */
export const namesProject: Rule = (tree) => {
  const tables = scopedTables(tree);
  const names = tables.map(({ name }) => name).join("|");
  const inCode = new RegExp(`\\.(from|update|delete|leftJoin|innerJoin)\\((${names})[,)]|\\.query\\.(${names})\\.`);
  const inSql = new RegExp(`\\b(FROM|JOIN|UPDATE|INTO) +((${tables.map(({ sql }) => sql).join("|")})\\b|\\$\\{(${names})\\})`);
  const unnamed = [...tree]
    .filter(([file]) => file.startsWith("worker/db/") && file !== "worker/db/sweeps.ts")
    .flatMap(([file, code]) => code.split(/\n\s*(?:\/\*\*|async |const |return )/).map((statement) => ({ file, statement })))
    .filter(({ statement }) => inCode.test(statement) || inSql.test(statement))
    .filter(({ statement }) => !/projectId|project_id|of\(|live\(/.test(statement) && !NAMING_CONDITIONS.test(statement))
    .filter(({ statement }) => !UNSCOPED_BY_DESIGN.some((way) => way.test(statement)))
    .map(({ file, statement }) => `${file} queries rows of every project: ${statement.slice(0, 80)}`);
  const elsewhere = [...tree].filter(([file, code]) => !file.startsWith("worker/db/") && inSql.test(withoutComments(code)));
  return [...unnamed, ...elsewhere.map(([file]) => `${file} has SQL on a table of projects`)];
};
