import { inject } from "vitest";
import type { DocumentReply } from "../../fixtures/document-host.ts";

export const AGENT_REDIRECT = "http://127.0.0.1:33418/callback";

/** A place for a document that nobody else has. */
export const newDocumentUrl = (): string => `${inject("origins").agents}/${crypto.randomUUID()}/client.json`;

/** An agent's document as most are, found under its URL. */
export const documentAt = (url: string, change: object = {}) => ({
  client_id: url,
  client_name: "Document agent",
  redirect_uris: [AGENT_REDIRECT],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
  ...change,
});

/** Says what the URL answers: one reply a request, the last one from then on. */
export async function answerAt(url: string, ...replies: DocumentReply[]): Promise<void> {
  await fetch(url, { method: "PUT", body: JSON.stringify(replies) });
}

/** Publishes an agent's document. @returns its URL, which is the agent's client id */
export async function publishDocument(change: object = {}): Promise<string> {
  const url = newDocumentUrl();
  await answerAt(url, { body: JSON.stringify(documentAt(url, change)) });
  return url;
}

/** How often the URL was asked. */
export async function timesAsked(url: string): Promise<number> {
  const { origin, pathname } = new URL(url);
  return ((await (await fetch(`${origin}/asked${pathname}`)).json()) as { asked: number }).asked;
}
