import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { verifyWebhook, type WebhookRequest } from "./webhooks.ts";

const SECRET = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;
const OTHER = `whsec_${Buffer.from("another secret of 24 byte").toString("base64")}`;
const event = {
  type: "webhook.test",
  timestamp: "2026-11-27T10:00:00.000Z",
  data: { project: { id: "prj_1", slug: "demo" }, webhook: { id: "whk_1" } },
};
const body = JSON.stringify(event);

/** A request as Cardea sends it. @param secrets that sign it */
function sent(secrets: string[], { at = new Date(), content = body } = {}): WebhookRequest & { headers: Record<string, string> } {
  const signatures = secrets.map((secret) => new Webhook(secret).sign("msg_1", at, body)).join(" ");
  const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(Math.floor(at.getTime() / 1000)), "webhook-signature": signatures };
  return { body: content, headers };
}

test("F126: an event that was signed with the webhook's secret is read, from headers of either kind", () => {
  const request = sent([SECRET]);
  expect(verifyWebhook(request, SECRET)).toEqual(event);
  expect(verifyWebhook({ body, headers: new Headers(request.headers) }, SECRET)).toEqual(event);
  const spelled = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toUpperCase(), value]));
  expect(verifyWebhook({ body, headers: { ...spelled, "set-cookie": ["a", "b"], absent: undefined } }, SECRET)).toEqual(event);
});

test("F126: while a secret is changed, the former one and the new one each verify an event", () => {
  for (const secret of [SECRET, OTHER]) expect(verifyWebhook(sent([SECRET, OTHER]), secret)).toEqual(event);
});

test.each([
  ["a signature with another secret", sent([OTHER]), SECRET],
  ["a body that was changed", sent([SECRET], { content: body.replace("demo", "other") }), SECRET],
  ["an old request", sent([SECRET], { at: new Date(Date.now() - 6 * 60_000) }), SECRET],
  ["a request from the future", sent([SECRET], { at: new Date(Date.now() + 6 * 60_000) }), SECRET],
  ["a request without a signature", { body, headers: {} }, SECRET],
  ["a secret that is none", sent([SECRET]), "whsec_"],
])("F126: %s is refused", (_, request, secret) => {
  expect(() => verifyWebhook(request, secret)).toThrow(expect.objectContaining({ name: "CardeaError", code: "client.webhook_refused" }));
});
