import { beforeAll, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { sentenceOf, whoOf } from "./sentence.ts";

beforeAll(loadTexts);

const nothing = { target: null, server: null, tool: null };

test("F110: an act is a sentence that names what it was done to", () => {
  expect(sentenceOf({ ...nothing, action: "tool.call", server: "github", tool: "create_issue" })).toBe("called create_issue of github");
  expect(sentenceOf({ ...nothing, action: "rule.add", target: "rul_1" })).toBe("added a route rule");
  expect(sentenceOf({ ...nothing, action: "constructor", server: "github", target: "x" })).toBe("constructor github x");
});

test("F110: the actor of a sentence is a person, an application for a person, a key, or Cardea", () => {
  expect(whoOf({ actor: "user:u1", email: "ada@example.com", agent: null })).toBe("ada@example.com");
  expect(whoOf({ actor: "user:u1", email: null, agent: null })).toBe("user:u1");
  expect(whoOf({ actor: "agent:https://x.example user:u1", email: "ada@example.com", agent: "Claude" })).toBe("Claude for ada@example.com");
  expect(whoOf({ actor: "agent:ck_1", email: null, agent: null })).toBe("ck_1");
  expect(whoOf({ actor: "token:ct_1 user:u1", email: "ada@example.com", agent: "Deploys" })).toBe("Deploys for ada@example.com");
  expect(whoOf({ actor: "system", email: null, agent: null })).toBe("Cardea");
});
