/** What is read of a text that somebody else wrote, in characters: what it is about stands at its beginning. */
const READ = 300;

/** The words of a text's beginning in small letters; `sessionId`, `session_id` and `Session-ID` are the same two. */
export function wordsOf(text: string): string[] {
  const words = text
    .slice(0, READ)
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[a-z']+/g);
  return words ?? [];
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** That something is not, or no more. */
const LACKING = setOf(
  "no not non invalid unknown missing expired expire lost gone closed ended terminated inactive stale unrecognized unrecognised required requires cannot can't doesn't isn't couldn't without uninitialized deleted timed mismatch",
);

/** What stands around the word in sentences about the session of the transport, and in no sentence about anything else. */
const ABOUT_SESSION = setOf(
  "session sessions id ids mcp http streamable transport header bad request requests error the a an your this that of for with by in or and is was are has have been does did do be must found find exist exists valid active existing current provided given longer such please to re initialize initialized initialise initialised reinitialize server client first out it new start open create begin any which could up after unable failed lookup located locate available known associated sid due inactivity idle",
);

/** Whether a text says that a session is unknown or over: every word of its first sentence is of that, so that a checkout's or a browser's session is none. */
export function saysSessionGone(text: string): boolean {
  const words = wordsOf(firstSentence(text));
  const isAbout = words.includes("session") || words.includes("sessions") || isUninitialized(words);
  return (
    isAbout &&
    words.length <= 25 &&
    words.some((word) => LACKING.has(word)) &&
    words.every((word) => ABOUT_SESSION.has(word) || LACKING.has(word) || isName(word))
  );
}

/** “Server not initialized”, as servers answer that have forgotten everything. */
const isUninitialized = (words: string[]): boolean =>
  (words.includes("initialized") || words.includes("initialised") || words.includes("uninitialized")) && words.includes("server");

/** Part of an id, as it is left of `3f2a-…`: one or two letters. */
const isName = (word: string): boolean => word.length <= 2;

/** What is before a full stop, or a line's end; a reason phrase before a colon belongs to it. */
function firstSentence(text: string): string {
  const read = text.slice(0, READ);
  const end = read.search(/[.!?;\n](\s|$)/);
  return withoutIds(end === -1 ? read : read.slice(0, end));
}

/** The text without words that have digits in them, or are in quotes. */
const withoutIds = (text: string): string =>
  text
    .split(/[\s,:()[\]"“”']+/)
    .filter((word) => !/\d/.test(word))
    .join(" ");

const TOKEN = setOf("token tokens jwt credential credentials bearer");
const OVER = setOf("expired expire invalid revoked inactive stale unknown");
const CODES_OF_TOKEN = new Set([
  "invalid_token",
  "expired_token",
  "token_expired",
  "invalid_access_token",
  "access_token_expired",
  "invalid_grant",
  "unauthenticated",
]);

/** Whether a text says that the access token is not, or no longer, good. @param code a word in its place, such as RFC 6750's `error` */
export function saysTokenRefused(text: string, code: string | undefined): boolean {
  if (code !== undefined && CODES_OF_TOKEN.has(code.toLowerCase())) return true;
  const words = wordsOf(text);
  if (words.includes("unauthenticated") || hasRow(words, ["authentication", "required"]) || hasRow(words, ["not", "authenticated"])) return true;
  const at = words.findIndex((word) => TOKEN.has(word));
  // “Token has expired”, “invalid access token”: both within a few words.
  return at !== -1 && words.slice(Math.max(0, at - 3), at + 5).some((word) => OVER.has(word));
}

/** Whether a text says that a method, or a kind of list, is not there at all. */
export function saysAbsent(text: string): boolean {
  const words = wordsOf(text);
  if (hasRow(words, ["not", "implemented"]) || hasRow(words, ["not", "supported"])) return true;
  return words.includes("method") && (hasRow(words, ["not", "found"]) || words.some((word) => /^(unknown|unsupported|invalid)$/.test(word)));
}

/** Whether a text says that the protocol's revision is not spoken. */
export function saysRevisionUnknown(text: string): boolean {
  const words = wordsOf(text);
  if (!hasRow(words, ["protocol", "version"])) return false;
  return words.some((word) => /^(unsupported|invalid|unknown|bad|not|mismatch)$/.test(word));
}

/** Whether a text says that it was asked too often. */
export function saysBusy(text: string): boolean {
  const words = wordsOf(text);
  return hasRow(words, ["too", "many", "requests"]) || (hasRow(words, ["rate", "limit"]) && words.length <= 30) || words.includes("ratelimited");
}

const hasRow = (words: string[], row: string[]): boolean => words.some((_, at) => row.every((word, index) => words[at + index] === word));
