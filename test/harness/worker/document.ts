import { inject } from "vitest";
import type { DocumentReply } from "../../fixtures/document-host.ts";

export const AGENT_REDIRECT = "http://127.0.0.1:33418/callback";

/** A new URL for an agent's client id metadata document. */
export const newDocumentUrl = (): string => `${inject("origins").agents}/${crypto.randomUUID()}/client.json`;

/** A usual client id metadata document of an agent. @param change properties to add or replace */
export const documentAt = (url: string, change: object = {}) => ({
  client_id: url,
  client_name: "Document agent",
  redirect_uris: [AGENT_REDIRECT],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
  ...change,
});

/** Sets what the URL answers: one reply for each request, then always the last one. */
export async function answerAt(url: string, ...replies: DocumentReply[]): Promise<void> {
  await fetch(url, { method: "PUT", body: JSON.stringify(replies) });
}

/** Publishes an agent's client id metadata document. @returns its URL, which is the agent's client id */
export async function publishDocument(change: object = {}): Promise<string> {
  const url = newDocumentUrl();
  await answerAt(url, { body: JSON.stringify(documentAt(url, change)) });
  return url;
}

/** How many requests the URL has received. */
export async function timesAsked(url: string): Promise<number> {
  const { origin, pathname } = new URL(url);
  return ((await (await fetch(`${origin}/asked${pathname}`)).json()) as { asked: number }).asked;
}
