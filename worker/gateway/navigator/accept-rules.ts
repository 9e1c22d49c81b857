import { readMediaRanges } from "../../lib/http/media-ranges-rules.ts";

/** The form of answer that a client accepts: any form, only one JSON document, or only events. */
export type AnswerForm = "any" | "json" | "events";

const JSON_RANGES = ["application/json", "application/*", "*/*"];
const EVENT_RANGES = ["text/event-stream", "text/*", "*/*"];
/**
 * The form that `Accept` allows (RFC 9110 §12.5.1). It is only a preference: a client that accepts neither form, or sends no header,
 * gets either.
 * @param accept the header, or null
 */
export function chooseForm(accept: string | null): AnswerForm {
  const ranges = readMediaRanges(accept);
  const takes = (names: string[]) => {
    const named = names.map((name) => ranges.find(({ range }) => range === name)).find((found) => found !== undefined);
    return named !== undefined && named.quality > 0;
  };
  const [json, events] = [takes(JSON_RANGES), takes(EVENT_RANGES)];
  if (json === events) return "any";
  return json ? "json" : "events";
}
