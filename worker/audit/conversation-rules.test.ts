import { expect, test } from "vitest";
import { MINUTE } from "../lib/clock.ts";
import { conversationOf } from "./conversation-rules.ts";

type Facts = { minute: number; actor?: string; userId?: string | null; sessionId?: string | null };
const AGENT = "agent:claude user:ada";

const event = (id: string, { minute, actor = AGENT, userId = "ada", sessionId = null }: Facts) => ({
  id,
  at: minute * MINUTE,
  actor,
  userId,
  sessionId,
});

/** The ids of the conversation of the event `of` among these. */
const idsOf = (events: ReturnType<typeof event>[], of = "of"): string => {
  const one = events.find(({ id }) => id === of);
  if (!one) throw new Error(`no event ${of}`);
  return conversationOf(events, one)
    .map(({ id }) => id)
    .join(" ");
};

test.each<[title: string, events: ReturnType<typeof event>[], ids: string]>([
  ["a call alone is a conversation", [event("of", { minute: 0 })], "of"],
  [
    "calls less than half an hour apart are one conversation",
    [event("a", { minute: 0 }), event("of", { minute: 30 }), event("b", { minute: 60 })],
    "a of b",
  ],
  [
    "half an hour without any event ends a conversation, before and after",
    [event("a", { minute: 0 }), event("of", { minute: 31 }), event("b", { minute: 50 }), event("c", { minute: 81 })],
    "of b",
  ],
  [
    "what the person did meanwhile belongs to it, and bridges a pause",
    [event("a", { minute: 0 }), event("sign-in", { minute: 20, actor: "user:ada" }), event("of", { minute: 45 })],
    "a sign-in of",
  ],
  [
    "another agent of the person has a conversation of its own",
    [event("a", { minute: 0, actor: "agent:cursor user:ada" }), event("of", { minute: 1 })],
    "of",
  ],
  [
    "another person's calls by the same agent do not belong to it",
    [event("a", { minute: 0, userId: "bob", actor: "agent:claude user:bob" }), event("of", { minute: 1 })],
    "of",
  ],
  [
    "the calls of another session of the same agent do not belong to it",
    [event("a", { minute: 0, sessionId: "s1" }), event("b", { minute: 1, sessionId: "s2" }), event("of", { minute: 2, sessionId: "s1" })],
    "a of",
  ],
  [
    "a change that a program made with a token of the person is no act of the person",
    [event("a", { minute: 0, actor: "token:ct_1 user:ada" }), event("of", { minute: 1 })],
    "of",
  ],
  [
    "an act of the person has what all their agents did at that time",
    [
      event("a", { minute: 0, sessionId: "s1" }),
      event("b", { minute: 1, actor: "agent:cursor user:ada" }),
      event("of", { minute: 2, actor: "user:ada" }),
    ],
    "a b of",
  ],
  [
    "an agent that acts for no person has its own calls only",
    [
      event("a", { minute: 0, actor: "agent:ck_1", userId: null }),
      event("b", { minute: 1, actor: "agent:ck_2", userId: null }),
      event("c", { minute: 1, actor: "system", userId: null }),
      event("of", { minute: 2, actor: "agent:ck_1", userId: null }),
    ],
    "a of",
  ],
])("F116: %s", (_title, events, ids) => {
  expect(idsOf(events)).toBe(ids);
});
