/** How many characters of a foreign text are read: its beginning says what it is about. */
const MAX_READ = 300;

/** The words at the beginning of a text, in lower case. `sessionId`, `session_id` and `Session-ID` give the same two words. */
export function wordsOf(text: string): string[] {
  const words = text
    .slice(0, MAX_READ)
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll("’", "'")
    .match(/[a-z']+/g);
  return words ?? [];
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Words which say that something is missing or no longer valid. */
const LACKING = setOf(
  "no not non invalid unknown missing expired expire lost gone closed ended terminated inactive stale unrecognized unrecognised required requires cannot can't doesn't isn't couldn't without uninitialized deleted timed mismatch",
);

/** The other words in sentences about a session of the transport. A sentence about something else has at least one word more. */
const ABOUT_SESSION = setOf(
  "session sessions id ids mcp http streamable transport header bad request requests error the a an your this that of for with by in or and is was are has have been does did do be must found find exist exists valid active existing current provided given longer such please to re initialize initialized initialise initialised reinitialize server client first out it new start open create begin any which could up after unable failed lookup located locate available known associated sid due inactivity idle",
);

/** Whether a text says that a session is unknown or has ended. Each word of its first sentence must fit, so “checkout session” does not count. */
export function saysSessionGone(text: string): boolean {
  const words = wordsOf(firstSentence(text));
  const isAbout = words.includes("session") || words.includes("sessions") || isUninitialized(words);
  return (
    isAbout &&
    words.length <= 25 &&
    words.some((word) => LACKING.has(word)) &&
    words.every((word) => ABOUT_SESSION.has(word) || LACKING.has(word) || isRestOfId(word))
  );
}

/** “Server not initialized”: the answer of a server that has lost its sessions. */
const isUninitialized = (words: string[]): boolean =>
  (words.includes("initialized") || words.includes("initialised") || words.includes("uninitialized")) && words.includes("server");

/** Whether a word is a rest of an id such as `3f2a-…`: one or two letters. */
const isRestOfId = (word: string): boolean => word.length <= 2;

/** The text up to a full stop or a line end. A phrase before a colon belongs to the sentence. */
function firstSentence(text: string): string {
  const read = text.slice(0, MAX_READ);
  const end = read.search(/[.!?;\n](\s|$)/);
  return withoutIds(end === -1 ? read : read.slice(0, end));
}

/** The text without words that contain digits. */
const withoutIds = (text: string): string =>
  text
    .split(/[\s,:()[\]"“”']+/)
    .filter((word) => !/\d/.test(word))
    .join(" ");

const TOKEN = setOf("token tokens jwt credential credentials bearer");
const INVALID = setOf("expired expire invalid revoked inactive stale unknown");
const CODES_OF_TOKEN = new Set([
  "invalid_token",
  "expired_token",
  "token_expired",
  "invalid_access_token",
  "access_token_expired",
  "invalid_grant",
  "unauthenticated",
]);

/** Whether a text says that the access token is invalid or expired. @param code an error name, such as `error` of RFC 6750 */
export function saysTokenRefused(text: string, code: string | undefined): boolean {
  if (code !== undefined && CODES_OF_TOKEN.has(code.toLowerCase())) return true;
  const words = wordsOf(text);
  if (words.includes("unauthenticated") || hasRow(words, ["authentication", "required"]) || hasRow(words, ["not", "authenticated"])) return true;
  const at = words.findIndex((word) => TOKEN.has(word));
  // “Token has expired”, “invalid access token”: both words are close to each other.
  return at !== -1 && words.slice(Math.max(0, at - 3), at + 5).some((word) => INVALID.has(word));
}

/** Whether a text says that a method or a kind of list does not exist. */
export function saysAbsent(text: string): boolean {
  const words = wordsOf(text);
  if (hasRow(words, ["not", "implemented"]) || hasRow(words, ["not", "supported"])) return true;
  return words.includes("method") && (hasRow(words, ["not", "found"]) || words.some((word) => /^(unknown|unsupported|invalid)$/.test(word)));
}

/** Whether a text says that the server does not know the protocol revision. */
export function saysRevisionUnknown(text: string): boolean {
  const words = wordsOf(text);
  if (!hasRow(words, ["protocol", "version"])) return false;
  return words.some((word) => /^(unsupported|invalid|unknown|bad|not|mismatch)$/.test(word));
}

/** Whether a text says that there were too many requests. */
export function saysBusy(text: string): boolean {
  const words = wordsOf(text);
  return hasRow(words, ["too", "many", "requests"]) || (hasRow(words, ["rate", "limit"]) && words.length <= 30) || words.includes("ratelimited");
}

const hasRow = (words: string[], row: string[]): boolean => words.some((_, at) => row.every((word, index) => words[at + index] === word));
