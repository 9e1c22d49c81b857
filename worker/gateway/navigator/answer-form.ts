import { INTERNAL_ERROR, INVALID_REQUEST } from "@modelcontextprotocol/server";
import { isRecord } from "../../lib/record.ts";
import { toEvent } from "../../protocol/event-stream.ts";
import { isJson, type MessageId, parseBody, parseJson, readBody, toErrorReply, toMessage, toTooLargeReply } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchEvents, readText } from "../../protocol/message-stream.ts";
import { type AnswerForm, chooseForm } from "./accept-rules.ts";

const JSON_TYPE = "application/json";
const BOTH = `${JSON_TYPE}, ${EVENT_STREAM}`;
const LISTENING = "subscriptions/listen";
const NEEDS_STREAM = `This is answered by a stream of events. Send the request with Accept: ${BOTH}.`;
const NO_JSON = "Send the message as application/json, in UTF-8.";
const ENDED = "The stream of the answer ended without one. Whether the server did it is not known.";
const ASKS_CLIENT = `The server asks your client something in the middle of this, which takes a stream of events. Send the request with Accept: ${BOTH}.`;

/** Whether a request has the usual headers, as nearly all clients send them. Then nothing needs to be changed. */
const isUsual = (accept: string | null, headers: Headers, method: string): boolean =>
  accept?.includes(EVENT_STREAM) === true && !accept.includes("q=0") && (method !== "POST" || (accept.includes(JSON_TYPE) && isJson(headers)));

/**
 * Answers a client in a form that it accepts. `pass` may answer in either form, and always gets a request that accepts both.
 * `Accept` is a preference here (RFC 9110 §12.5.1), although MCP requires both forms in it. A body without a type counts as JSON.
 */
export async function inFormTaken(request: Request, pass: (request: Request) => Promise<Response>): Promise<Response> {
  const { headers, method } = request;
  const accept = headers.get("accept");
  const type = headers.get("content-type");
  if (isUsual(accept, headers, method)) return pass(request);
  if (method === "POST" && type !== null && !isJson(headers)) return toErrorReply(415, null, INVALID_REQUEST, NO_JSON);
  const form = chooseForm(accept);
  const sent = new Headers(headers);
  if (form === "events") sent.delete("accept-encoding");
  if (method !== "POST") {
    if (form !== "json") sent.set("accept", EVENT_STREAM);
    return pass(new Request(request, { headers: sent }));
  }
  sent.set("accept", BOTH);
  sent.set("content-type", JSON_TYPE);
  if (form === "any") return pass(new Request(request, { headers: sent }));
  const body = await readBody(request);
  if (!body) return toTooLargeReply();
  const message = toMessage(parseBody(body)?.value);
  if (form === "json" && message?.method === LISTENING) return toErrorReply(406, message.id ?? null, INVALID_REQUEST, NEEDS_STREAM);
  const answer = await pass(new Request(request.url, { method, headers: sent, body, signal: request.signal }));
  return toForm(answer, form, message?.id ?? null);
}

async function toForm(answer: Response, form: AnswerForm, id: MessageId | null): Promise<Response> {
  const given = mediaTypeOf(answer);
  if (form === "json" && given === EVENT_STREAM && answer.body) return toJson(answer, answer.body, id);
  if (form === "events" && answer.ok && given === JSON_TYPE) return toEvents(answer);
  return answer;
}

/** Only the reply of a stream, because a JSON document has no place for other messages. */
async function toJson(answer: Response, body: ReadableStream<Uint8Array>, id: MessageId | null): Promise<Response> {
  const replies: string[] = [];
  let isAsking = false;
  const collect = (data: string): string => {
    const message = parseJson(data);
    if (isRecord(message) && "method" in message) isAsking ||= "id" in message;
    else if (Array.isArray(message) || isRecord(message)) replies.push(data);
    return "";
  };
  for await (const _ of patchEvents(body, collect)) if (isAsking || (id !== null && replies.length > 0)) break;
  const [first, ...others] = replies;
  if (first === undefined) return isAsking ? toErrorReply(200, id, INVALID_REQUEST, ASKS_CLIENT) : toErrorReply(502, id, INTERNAL_ERROR, ENDED);
  const headers = new Headers(answer.headers);
  headers.set("content-type", JSON_TYPE);
  return new Response(others.length > 0 ? `[${replies.join(",")}]` : first, { status: answer.status, headers });
}

async function toEvents(answer: Response): Promise<Response> {
  const headers = new Headers(answer.headers);
  headers.set("content-type", EVENT_STREAM);
  headers.delete("content-length");
  // Between the parts of a JSON document a line break means the same as a blank, and strings contain none (RFC 8259 §2, §7).
  const text = (await readText(answer)).replace(/[\r\n]/g, " ");
  return new Response(toEvent(text), { status: answer.status, headers });
}
