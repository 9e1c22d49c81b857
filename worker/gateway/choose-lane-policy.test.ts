import { describe, expect, test } from "vitest";
import type { Principal } from "../agents/agents.ts";
import type { NavigatorSettings } from "../db/db.ts";
import type { Way } from "../downstream/downstream.ts";
import type { Message } from "../protocol/message.ts";
import type { CallDecision } from "../routing/call-policy.ts";
import {
  chooseBodyLane,
  chooseCallLane,
  chooseEndpointLane,
  chooseMessageLane,
  chooseOpenLane,
  chooseRequestLane,
  chooseWayLane,
  decideRetry,
  MAX_BATCH,
} from "./choose-lane-policy.ts";
import type { AgentSession } from "./sessions/agent-session.ts";

const session: AgentSession = { id: "s1", canOpenUrls: false, readsSchemes: false, capabilities: {} };

describe("the lane of a request to a navigator, before its body is read", () => {
  test.each([
    ["a GET in the client's session opens its stream", "GET", "s1", session, { kind: "session-stream", session }],
    ["a GET without a session goes to the SDK", "GET", null, undefined, { kind: "sdk-server", why: "no-message" }],
    ["a DELETE goes to the SDK", "DELETE", "s1", session, { kind: "sdk-server", why: "no-message" }],
    ["a POST has the lane that its body decides", "POST", null, undefined, { kind: "body" }],
    ["a POST in the client's session has the lane that its body decides", "POST", "s1", session, { kind: "body" }],
    ["a session that is not the client's is refused", "POST", "s2", undefined, { kind: "refused", why: "session-unknown" }],
    ["the stream of a session that is not the client's is refused", "GET", "s2", undefined, { kind: "refused", why: "session-unknown" }],
  ] as const)("%s", (_, method, sessionId, found, expected) => {
    expect(chooseRequestLane(method, sessionId, found)).toEqual(expected);
  });
});

describe("the lane of a body at a navigator", () => {
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "files__read" } };
  const reply = { jsonrpc: "2.0", id: "cardea-asks:x", result: {} };

  test.each([
    ["a request is a message", call, { kind: "message", message: { id: 1, method: "tools/call", params: { name: "files__read" } } }],
    ["an answer to a server's question is the client's reply", reply, { kind: "client-reply", reply }],
    ["several messages are a batch", [call, reply], { kind: "batch", members: [call, reply] }],
    ["an empty batch is a batch", [], { kind: "batch", members: [] }],
    ["a batch that is too long for the SDK is refused", Array(MAX_BATCH + 1).fill(call), { kind: "refused", why: "batch-too-long" }],
    ["a body that is no message goes to the SDK", { hello: "world" }, { kind: "sdk-server", why: "no-message" }],
  ])("%s", (_, value, expected) => {
    expect(chooseBodyLane(value)).toEqual(expected);
  });
});

describe("the lane of a message at a navigator", () => {
  const plain = new Headers({ accept: "application/json, text/event-stream", "content-type": "application/json" });
  const unusual = new Headers({ accept: "application/json", "content-type": "application/json" });
  const direct = { mode: "direct" } as NavigatorSettings;
  const search = { mode: "search" } as NavigatorSettings;
  const permitted = { kind: "permitted", call: { tool: "read" } } as CallDecision;
  const toolCall: Message = { id: 7, method: "tools/call", params: { name: "files__read" } };
  const list: Message = { id: 7, method: "tools/list", params: {} };
  const sdk = (why: string) => ({ kind: "sdk-server", why });

  test.each([
    ["a permitted call goes directly to its server", toolCall, { decision: permitted }, { kind: "direct-call", call: { tool: "read" }, id: 7 }],
    [
      "a call of call_tools in search mode makes its calls directly",
      { ...toolCall, params: { name: "call_tools" } },
      { decision: { kind: "unknown" }, settings: search },
      { kind: "direct-call-tools", id: 7 },
    ],
    [
      "a call of call_tools in an unusual form goes to the SDK",
      { ...toolCall, params: { name: "call_tools" } },
      { settings: search },
      sdk("unusual-form"),
    ],
    [
      "a call of call_tools outside of search mode goes to the SDK",
      { ...toolCall, params: { name: "call_tools" } },
      { decision: { kind: "unknown" } },
      sdk("not-permitted"),
    ],
    ["a call of an unknown tool goes to the SDK", toolCall, { decision: { kind: "unknown" } }, sdk("not-permitted")],
    ["a call without a decision goes to the SDK", toolCall, {}, sdk("unusual-form")],
    [
      "a call without the agent scope is refused",
      toolCall,
      { mayCall: false, decision: { kind: "scope-missing" } },
      { kind: "refused", why: "scope-missing" },
    ],
    [
      "a call of a tool that only reads needs no agent scope",
      { ...toolCall, params: { name: "search_tools" } },
      { mayCall: false },
      sdk("unusual-form"),
    ],
    ["a list of tools is answered directly", list, {}, { kind: "direct-list" }],
    ["a list of tools without the agent scope to call is answered directly", list, { mayCall: false }, { kind: "direct-list" }],
    ["a list in an unusual form goes to the SDK", list, { headers: unusual }, sdk("unusual-form")],
    ["a later page of a list goes to the SDK", { ...list, params: { cursor: "2" } }, {}, sdk("later-page")],
    ["a list in search mode goes to the SDK", list, { settings: search }, sdk("search-mode")],
    ["a notification goes to the SDK", { ...list, id: undefined, method: "notifications/cancelled" }, {}, sdk("notification")],
    ["a call without an id goes to the SDK", { ...toolCall, id: undefined }, {}, sdk("notification")],
    ["any other method goes to the SDK", { ...list, method: "prompts/list" }, {}, sdk("other-method")],
  ] as [string, Message, Partial<{ decision: CallDecision; mayCall: boolean; headers: Headers; settings: NavigatorSettings }>, object][])(
    "%s",
    (_, message, { decision, mayCall = true, headers = plain, settings = direct }, expected) => {
      expect(chooseMessageLane({ principal: { mayCall } as Principal, settings }, headers, message, decision)).toEqual(expected);
    },
  );
});

describe("the lane of a plain call", () => {
  const params = { name: "files__read" };
  const usual = { tool: "read", needsDefinition: false, heldKey: undefined, ownParams: params };

  test.each([
    ["an ordinary call goes directly to its server", {}, { kind: "direct-call", params }],
    ["a call of a tool whose name must be encoded in a header goes to the SDK", { tool: "läs" }, { kind: "sdk-server", why: "name-no-header-has" }],
    [
      "a call of a tool that wants arguments in headers goes to the SDK",
      { needsDefinition: true },
      { kind: "sdk-server", why: "arguments-in-headers" },
    ],
    ["an answer for a held call goes to the held call", { heldKey: "k1", ownParams: undefined }, { kind: "held-call", key: "k1" }],
    ["a call with a state that was given to another agent is refused", { ownParams: undefined }, { kind: "refused", why: "state-unknown" }],
  ])("%s", (_, facts, expected) => {
    expect(chooseCallLane({ ...usual, ...facts })).toEqual(expected);
  });

  const session: Way = { kind: "sessionful", sessionId: "s", protocolVersion: "2025-11-25" };
  test.each([
    ["a call is sent directly by the known way", session, false, { kind: "direct-call", way: session }],
    ["a call is held if its server may ask during the call", session, true, { kind: "held-call", why: "may-ask" }],
    ["a call goes to the SDK if its server speaks HTTP+SSE", undefined, false, { kind: "sdk-server", why: "http-sse" }],
  ] as const)("%s", (_, way, mayAsk, expected) => {
    expect(chooseWayLane(way, mayAsk)).toEqual(expected);
  });

  const stateless: Way = { kind: "stateless" };
  const again = (forgetsDiscovery: boolean) => ({ kind: "again", forgetsDiscovery });
  test.each([
    ["a call is made again in a new session if the server does not know this one", "session_gone", session, {}, again(false)],
    ["a call is made again if the server speaks another revision now", "revision_unknown", stateless, {}, again(true)],
    ["a call is made again with a refreshed token", "token_refused", stateless, { isRefreshed: true }, again(true)],
    ["a call is not made again if the token could not be refreshed", "token_refused", stateless, {}, { kind: "fail" }],
    ["a call is not made a third time", "session_gone", session, { isFirst: false }, { kind: "fail" }],
    ["a call is not made again if the server may have done it", "failing", session, {}, { kind: "fail" }],
    ["the tool's definition is needed if the headers lack arguments", "header_mismatch", stateless, { isFirst: false }, { kind: "needs-definition" }],
    [
      "a header mismatch of a sessionful server fails the call, because such servers check no headers",
      "header_mismatch",
      session,
      {},
      { kind: "fail" },
    ],
  ] as const)("%s", (_, meaning, way, facts, expected) => {
    expect(decideRetry({ meaning, way, isFirst: true, isRefreshed: false, ...facts })).toEqual(expected);
  });
});

describe("the lane of a request to a server's own endpoint", () => {
  const usual = { method: "POST", isJson: true, isOwnSession: true, mayPassUnread: true };

  test.each([
    ["a POST is open if no call could be refused", {}, { kind: "open" }],
    ["a POST is judged if some call could be refused", { mayPassUnread: false }, { kind: "judged" }],
    ["a GET has no body", { method: "GET", isJson: false }, { kind: "bodiless" }],
    ["a DELETE has no body", { method: "DELETE", isJson: false, mayPassUnread: false }, { kind: "bodiless" }],
    ["another method is refused, even with another agent's session", { method: "PUT", isOwnSession: false }, { kind: "refused", why: "method" }],
    [
      "another agent's session is refused, even with a body that is not JSON",
      { isOwnSession: false, isJson: false },
      { kind: "refused", why: "session-unknown" },
    ],
    ["a body that is not JSON is refused", { isJson: false }, { kind: "refused", why: "media-type" }],
  ])("%s", (_, facts, expected) => {
    expect(chooseEndpointLane({ ...usual, ...facts })).toEqual(expected);
  });
});

describe("the lane of an open body", () => {
  const message: Message = { id: undefined, method: "tools/list", params: {} };
  const http = { server: { transport: "http" }, source: {} };
  const described = () => message;
  const never = () => {
    throw new Error("asked");
  };

  test.each([
    ["a body is forwarded unread if its headers describe it", http, described, { kind: "unread", message }],
    ["a body is read if its headers do not describe it", http, () => undefined, { kind: "read", why: "not-described" }],
    [
      "a body is read if its server cannot be called, so that the refusal has the form of its message",
      undefined,
      never,
      { kind: "read", why: "unreachable" },
    ],
    ["a body is read for a server that speaks HTTP+SSE", { ...http, server: { transport: "sse" } }, never, { kind: "read", why: "http-sse" }],
    [
      "a body is read if it may have to be sent again",
      { ...http, source: { refresh: async () => undefined } },
      never,
      { kind: "read", why: "refreshable" },
    ],
  ])("%s", (_, target, asked, expected) => {
    expect(chooseOpenLane({ target, describe: asked })).toEqual(expected);
  });
});
