/** In which form a client takes the answer to a message: whichever it is, one JSON document alone, or events alone. */
export type AnswerForm = "any" | "json" | "events";

const JSON_RANGES = ["application/json", "application/*", "*/*"];
const EVENT_RANGES = ["text/event-stream", "text/*", "*/*"];
/** Media ranges that are looked at: no client names more. */
const MOST_RANGES = 50;

/**
 * What `Accept` allows (RFC 9110 §12.5.1). It is a preference: a client that takes neither form, or says nothing, gets either.
 * @param accept the header, where there is one
 */
export function chooseForm(accept: string | null): AnswerForm {
  const ranges = (accept ?? "*/*").toLowerCase().split(",", MOST_RANGES).map(readRange);
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
