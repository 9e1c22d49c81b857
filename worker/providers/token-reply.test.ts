import { describe, expect, test } from "vitest";
import { findTemplate } from "../catalog/provider-templates.ts";
import { makeTokenFetch, toStandardReply } from "./token-reply.ts";

const JSON_TYPE = "application/json; charset=utf-8";
const quirksOf = (id: string) => findTemplate(id) ?? {};

describe("a token reply, as each provider documents it", () => {
  test("a form-encoded reply of GitHub is read", () => {
    const text = "access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=repo%2Cgist&token_type=bearer";
    expect(toStandardReply(text, "application/x-www-form-urlencoded; charset=utf-8", quirksOf("github"))).toEqual({
      access_token: "gho_16C7e42F292c6912E7710c838347Ae178B4a",
      scope: "repo,gist",
      token_type: "Bearer",
    });
  });

  test("an error of GitHub with status 200 is an error, and its own name for a dead refresh token is understood", async () => {
    const text = JSON.stringify({ error: "bad_refresh_token", error_description: "The refresh token passed is incorrect or expired." });
    const fetch = makeTokenFetch(async () => new Response(text, { headers: { "content-type": JSON_TYPE } }), quirksOf("github"));
    const response = await fetch("https://github.com/login/oauth/access_token");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  });

  test("the person's token is read from authed_user of a Slack reply, not the bot's token", () => {
    const text = JSON.stringify({
      ok: true,
      access_token: "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzzqgy",
      token_type: "bot",
      scope: "commands,incoming-webhook",
      bot_user_id: "U0KRQLJ9H",
      app_id: "A0KRD7HC3",
      team: { name: "Slack Softball Team", id: "T9TK3CUKW" },
      authed_user: { id: "U1234", scope: "chat:write", access_token: "xoxp-1234", token_type: "user", expires_in: 43200, refresh_token: "xoxe-1" },
    });
    expect(toStandardReply(text, JSON_TYPE, quirksOf("slack"))).toMatchObject({
      access_token: "xoxp-1234",
      refresh_token: "xoxe-1",
      expires_in: 43200,
      scope: "chat:write",
      token_type: "Bearer",
    });
  });

  test("a Slack reply with ok: false is an error", () => {
    expect(toStandardReply('{"ok":false,"error":"invalid_refresh_token"}', JSON_TYPE, quirksOf("slack"))).toMatchObject({ error: "invalid_grant" });
    expect(toStandardReply('{"ok":false,"error":"fatal_error"}', JSON_TYPE, quirksOf("slack"))).toMatchObject({ error: "fatal_error" });
    expect(toStandardReply('{"ok":false}', JSON_TYPE, quirksOf("slack"))).toMatchObject({ error: "invalid_request" });
  });

  test("a reply of Google stays as it is", () => {
    const reply = {
      access_token: "1/fFAGRNJru1FTz70BzhT3Zg",
      expires_in: 3920,
      token_type: "Bearer",
      scope: "https://www.googleapis.com/auth/drive.metadata.readonly openid",
      refresh_token: "1//xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C-259HOF2aQbI",
    };
    expect(toStandardReply(JSON.stringify(reply), JSON_TYPE, quirksOf("google"))).toEqual(reply);
  });
});

describe("S27: a reply that follows no standard", () => {
  test.each([
    ["an expires_in in quotes", '{"access_token":"a","expires_in":"3600"}', { expires_in: 3600 }],
    ["no token_type", '{"access_token":"a"}', { token_type: "Bearer" }],
    ["an expires_in that is no number", '{"access_token":"a","expires_in":"soon"}', { access_token: "a" }],
    ["an expires_in of null", '{"access_token":"a","expires_in":null}', { access_token: "a" }],
  ])("a token reply with %s is read", (_, text, expected) => {
    const reply = toStandardReply(text, JSON_TYPE, {});
    expect(reply).toMatchObject(expected);
    if (!("expires_in" in expected)) expect(reply).not.toHaveProperty("expires_in");
  });

  test.each(["<html>down</html>", "", "null", "[]", "42"])("the text %j is no token reply", (text) => {
    expect(toStandardReply(text, "text/html", {})).toBeUndefined();
  });

  test("a text that is no token reply is passed on with its status, so it counts neither as a token nor as a dead grant", async () => {
    const fetch = makeTokenFetch(async () => new Response("<html>down</html>", { status: 503 }), {});
    const response = await fetch("https://provider.example/token");
    expect([response.status, await response.text()]).toEqual([503, "<html>down</html>"]);
  });
});

describe("B20: a member that is null, empty or of another type counts as absent", () => {
  test.each([
    ["refresh_token", null],
    ["refresh_token", ""],
    ["refresh_token", 5],
    ["scope", null],
    ["scope", ""],
    ["scope", []],
    ["id_token", null],
    ["id_token", {}],
    ["expires_in", ""],
    ["expires_in", -1],
    ["expires_in", 0],
    ["expires_in", "1h"],
    ["expires_in", []],
    ["error", null],
    ["error", ""],
  ])("a token reply whose member %s is %j is read without it", (name, value) => {
    const text = JSON.stringify({ access_token: "a", [name]: value });
    expect(toStandardReply(text, JSON_TYPE, {})).toEqual({ access_token: "a", token_type: "Bearer" });
  });

  test.each([
    ['{"access_token":"a","expires_in":1e99}', { expires_in: 3_153_600_000 }],
    ['{"access_token":"a","scope":["x","y",5]}', { scope: "x y" }],
    [
      '{"error":{"code":400,"message":"Refresh token revoked","status":"INVALID_ARGUMENT"}}',
      { error: "INVALID_ARGUMENT", error_description: "Refresh token revoked" },
    ],
  ])("the token reply %s is read as far as possible", (text, expected) => {
    expect(toStandardReply(text, JSON_TYPE, {})).toMatchObject(expected);
  });

  test.each([
    ["access_token=a&token_type=bearer", "text/plain"],
    ["access_token=a", ""],
    ['{"access_token":"a"}', "text/html"],
    ['{"access_token":"a"}', "application/x-www-form-urlencoded"],
  ])("the body %s under the type %j is read as a token reply", (text, type) => {
    expect(toStandardReply(text, type, {})).toMatchObject({ access_token: "a" });
  });
});
