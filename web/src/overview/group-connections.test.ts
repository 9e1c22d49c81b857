import { expect, test } from "vitest";
import { groupConnections } from "./group-connections.ts";

const GITHUB = { slug: "github", name: "GitHub" };
const connection = (id: string, kind: "expired" | "refused", server: typeof GITHUB, email: string | null, at: number) => ({
  id,
  kind,
  server,
  email,
  at,
});

test("F75: connections with the same trouble at one server are one line, with how many there are and since when the first has it", () => {
  const groups = groupConnections([
    connection("1", "expired", GITHUB, "ada@example.com", 10),
    connection("2", "refused", GITHUB, null, 20),
    connection("3", "expired", GITHUB, "grace@example.com", 30),
  ]);
  expect(groups.map(({ kind, emails, at }) => [kind, emails, at])).toEqual([
    ["expired", ["ada@example.com", "grace@example.com"], 10],
    ["refused", [null], 20],
  ]);
});
