import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { loadTexts, pageTexts } from "../texts/texts.ts";
import { sentenceOf, whoOf } from "./sentence.ts";

beforeAll(loadTexts);

const nothing = { target: null, server: null, tool: null };

test("F110: an act is a sentence that names what it was done to", () => {
  expect(sentenceOf({ ...nothing, action: "tool.call", server: "github", tool: "create_issue" })).toBe("called create_issue of github");
  expect(sentenceOf({ ...nothing, action: "rule.add", target: "rul_1" })).toBe("added a route rule");
  expect(sentenceOf({ ...nothing, action: "constructor", server: "github", target: "x" })).toBe("constructor github x");
});

test("F110: who acted is a person, an application for a person, a key, or Cardea", () => {
  expect(whoOf({ actor: "user:u1", email: "ada@example.com", agent: null })).toBe("ada@example.com");
  expect(whoOf({ actor: "user:u1", email: null, agent: null })).toBe("user:u1");
  expect(whoOf({ actor: "agent:https://x.example user:u1", email: "ada@example.com", agent: "Claude" })).toBe("Claude for ada@example.com");
  expect(whoOf({ actor: "agent:ck_1", email: null, agent: null })).toBe("ck_1");
  expect(whoOf({ actor: "token:ct_1 user:u1", email: "ada@example.com", agent: "Deploys" })).toBe("Deploys for ada@example.com");
  expect(whoOf({ actor: "system", email: null, agent: null })).toBe("Cardea");
});

/** The names of acts that are written as one word in the code of the Worker. */
function recordedActions(): string[] {
  const files = readdirSync("worker", { recursive: true, withFileTypes: true }).filter(({ name }) => /^(?!.*\.test).*\.tsx?$/.test(name));
  const texts = files.map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, "utf8"));
  return texts.flatMap((text) => [...text.matchAll(/(?:\baction: |recordChange\()"([a-z_.-]+)"/g)].map(([, action = ""]) => action));
}

test("F110: every act that is recorded has a sentence", () => {
  const recorded = new Set(recordedActions());
  expect(recorded.size).toBeGreaterThan(30);
  expect([...recorded].filter((action) => !Object.hasOwn(pageTexts().audit.sentences, action))).toEqual([]);
});
