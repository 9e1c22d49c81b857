/** The most media ranges that are read. No client sends more. */
const MAX_RANGES = 50;

/** A media range of `Accept`, in lower case, with its weight from 0 to 1. */
type MediaRange = { range: string; quality: number };

/** The media ranges of `Accept` (RFC 9110 §12.5.1). @param accept the header; without one, everything is accepted */
export const readMediaRanges = (accept: string | null): MediaRange[] => (accept ?? "*/*").toLowerCase().split(",", MAX_RANGES).map(readRange);

function readRange(text: string): MediaRange {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { range, quality: Number.isNaN(quality) ? 1 : quality };
}
