import { expect, test } from "vitest";
import { orderDrops } from "./databases.ts";

const table = (name: string, ...parents: string[]) => ({
  type: "table",
  name,
  sql: `CREATE TABLE \`${name}\` (id text${parents.map((parent) => `, FOREIGN KEY (x) REFERENCES \`${parent}\`(\`id\`)`).join("")})`,
});

test("a restore drops triggers first, and each table before those it refers to", () => {
  const trigger = { type: "trigger", name: "t", sql: "CREATE TRIGGER t" };
  const index = { type: "index", name: "i", sql: "CREATE INDEX i" };
  const dropped = orderDrops([table("projects"), table("members", "projects", "user"), table("user"), table("links", "members"), index, trigger]);
  expect(dropped.map(({ name }) => name)).toEqual(["t", "links", "members", "projects", "user"]);
});

test("a table that refers to itself, or whose name begins with that of another, is dropped in the right order", () => {
  const dropped = orderDrops([table("user"), table("user_names"), table("tree", "tree", "user_names")]);
  expect(dropped.map(({ name }) => name)).toEqual(["user", "tree", "user_names"]);
});
