/** One challenge of a `WWW-Authenticate` field (RFC 9110 §11.3). */
type Challenge = {
  /** In lower case, because schemes are case-insensitive (RFC 9110 §11.1). */
  scheme: string;
  /** By name in lower case. If a name occurs twice, the first value counts. */
  parameters: ReadonlyMap<string, string>;
  /** The value that some schemes have instead of parameters. */
  token68?: string;
};

/** The members of a challenge that an OAuth client uses (RFC 6750 §3, RFC 9728 §5.1). */
export type TokenChallenge = { resourceMetadata?: URL; scope?: string; error?: string };

/** Schemes whose challenges ask for an OAuth access token (RFC 6750, RFC 9449 §7.1). */
const TOKEN_SCHEMES = new Set(["bearer", "dpop"]);

/** How many characters of a field are read: more than any real server sends. */
const MAX_FIELD_LENGTH = 16 * 1024;

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]/;
const TOKEN68 = /[A-Za-z0-9._~+/-]/;

/**
 * The challenges of one or several `WWW-Authenticate` fields, which HTTP joins with commas. The characters after a word decide
 * whether it is a scheme or a parameter, so commas between challenges, between parameters and in quotes are read correctly.
 * Invalid text is skipped up to the next comma. Takes linear time.
 */
export function parseChallenges(field: string): Challenge[] {
  const reader = makeReader(field.slice(0, MAX_FIELD_LENGTH));
  const found: { scheme: string; parameters: Map<string, string>; token68?: string }[] = [];
  while (!reader.ended()) {
    reader.skip(/[\s,]/);
    const word = reader.take(TOKEN);
    if (word === "") {
      reader.skipItem();
      continue;
    }
    const value = reader.takeValue();
    const current = found.at(-1);
    if (value !== undefined) {
      const name = word.toLowerCase();
      if (current && !current.parameters.has(name)) current.parameters.set(name, value);
      continue;
    }
    const challenge = { scheme: word.toLowerCase(), parameters: new Map<string, string>() };
    const token68 = reader.takeToken68();
    found.push(token68 === undefined ? challenge : { ...challenge, token68 });
  }
  return found;
}

/**
 * The challenge of a response that asks for an access token; undefined if there is none. If there are several, the first one that
 * names resource metadata counts, otherwise the first one.
 */
export function findTokenChallenge(headers: Headers): TokenChallenge | undefined {
  const field = headers.get("www-authenticate");
  if (field === null) return undefined;
  const challenges = parseChallenges(field).filter(({ scheme }) => TOKEN_SCHEMES.has(scheme));
  const chosen = challenges.find(({ parameters }) => parameters.get("resource_metadata")) ?? challenges[0];
  if (!chosen) return undefined;
  const { parameters } = chosen;
  const address = parameters.get("resource_metadata") ?? "";
  const [scope, error] = [parameters.get("scope")?.trim(), parameters.get("error")?.trim()];
  return { ...(URL.canParse(address) && { resourceMetadata: new URL(address) }), ...(scope && { scope }), ...(error && { error }) };
}

/** Reads a field from left to right. A character is read at most twice, because a word may turn out to be of another kind. */
function makeReader(text: string) {
  let at = 0;
  const here = () => text[at] ?? "";
  const skip = (kind: RegExp) => {
    while (at < text.length && kind.test(here())) at++;
  };
  const take = (kind: RegExp) => {
    const start = at;
    skip(kind);
    return text.slice(start, at);
  };
  const takeQuoted = () => {
    let value = "";
    for (at++; at < text.length && here() !== '"'; at++) {
      if (here() === "\\") at++;
      value += here();
    }
    at++;
    return value;
  };
  return {
    skip,
    take,
    ended: () => at >= text.length,
    /** Skips to the next comma that is not in quotes. */
    skipItem() {
      while (at < text.length && here() !== ",") {
        if (here() === '"') takeQuoted();
        else at++;
      }
    },
    /** The value after an equals sign with optional spaces (RFC 9110 §11.2, §5.6.3); undefined without an equals sign. */
    takeValue(): string | undefined {
      const before = at;
      skip(/\s/);
      if (here() !== "=") {
        at = before;
        return undefined;
      }
      at++;
      skip(/\s/);
      return here() === '"' ? takeQuoted() : take(/[^\s,"]/);
    },
    /** The token68 that follows a scheme up to a comma or the end; undefined if parameters follow. */
    takeToken68(): string | undefined {
      const before = at;
      skip(/ /);
      const value = take(TOKEN68) + take(/=/);
      skip(/\s/);
      if (value !== "" && (at >= text.length || here() === ",")) return value;
      at = before;
      return undefined;
    },
  };
}
