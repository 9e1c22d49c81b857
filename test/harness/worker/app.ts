import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import type { Bindings } from "../../../worker/bindings.ts";
import worker from "../../../worker/index.ts";

export const ORIGIN = "https://cardea.test";

/** The bindings of this test run: real (local) D1, KV, Durable Objects, Queue. */
export const bindings = env as unknown as Bindings;

/** The bindings with the settings of a deployed Cardea instance: mail is sent, and only public addresses are trusted. */
export const deployed: Bindings = {
  ...bindings,
  PUBLIC_ORIGIN: "https://cardea.company.dev",
  ADMIN_EMAILS: "admin@company.dev",
  MAIL_DELIVERY: "email",
  TRUSTED_ORIGINS: "",
  SSM_ENDPOINT: undefined,
};

/**
 * Sends a request to the Worker. Waits for its work after the answer, unless the answer is an event stream.
 * @param as bindings to use in place of the usual ones, such as counting bindings
 */
export async function send(path: string | URL, init: RequestInit = {}, as: Bindings = bindings): Promise<Response> {
  const context = createExecutionContext();
  const response = await worker.fetch(new Request(new URL(path, ORIGIN), { redirect: "manual", ...init }), as, context);
  const { status, statusText, headers } = response;
  const body = status === 204 || status === 304 ? null : response.body;
  const afterwards = waitOnExecutionContext(context);
  if (!headers.get("content-type")?.startsWith("text/event-stream")) await afterwards;
  return new Response(body, { status, statusText, headers });
}
