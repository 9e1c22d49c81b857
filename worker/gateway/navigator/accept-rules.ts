/** The form of answer that a client accepts: any form, only one JSON document, or only events. */
export type AnswerForm = "any" | "json" | "events";

const JSON_RANGES = ["application/json", "application/*", "*/*"];
const EVENT_RANGES = ["text/event-stream", "text/*", "*/*"];
/** The most media ranges that are read. No client sends more. */
const MAX_RANGES = 50;

/**
 * The form that `Accept` allows (RFC 9110 §12.5.1). It is only a preference: a client that accepts neither form, or sends no header,
 * gets either.
 * @param accept the header, or null
 */
export function chooseForm(accept: string | null): AnswerForm {
  const ranges = (accept ?? "*/*").toLowerCase().split(",", MAX_RANGES).map(readRange);
  const takes = (names: string[]) => {
    const named = names.map((name) => ranges.find(({ range }) => range === name)).find((found) => found !== undefined);
    return named !== undefined && named.quality > 0;
  };
  const [json, events] = [takes(JSON_RANGES), takes(EVENT_RANGES)];
  if (json === events) return "any";
  return json ? "json" : "events";
}

function readRange(text: string): { range: string; quality: number } {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { range, quality: Number.isNaN(quality) ? 1 : quality };
}
