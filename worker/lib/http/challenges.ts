/** One challenge of a `WWW-Authenticate` field (RFC 9110 §11.3). */
export type Challenge = {
  /** In lower case (RFC 9110 §11.1: it has none of its own). */
  scheme: string;
  /** By names in lower case; of a name that comes twice, the first counts. */
  parameters: ReadonlyMap<string, string>;
  /** What stands in the place of parameters, where something does. */
  token68?: string;
};

/** What a challenge to an OAuth client says (RFC 6750 §3, RFC 9728 §5.1). */
export type TokenChallenge = { resourceMetadata?: URL; scope?: string; error?: string };

/** Schemes whose challenges mean an OAuth access token (RFC 6750, RFC 9449 §7.1). */
const TOKEN_SCHEMES = new Set(["bearer", "dpop"]);

/** Characters of a field that are read; no server says more about how to sign in. */
const LONGEST = 16 * 1024;

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]/;
const TOKEN68 = /[A-Za-z0-9._~+/-]/;

/**
 * The challenges of one or several `WWW-Authenticate` fields, which HTTP joins by commas. A challenge is told from a parameter by
 * what follows its first word, so commas between both, and such in quotes, are read as the grammar has them. What fits no grammar is
 * passed over up to the next comma. Takes linear time.
 */
export function parseChallenges(field: string): Challenge[] {
  const reader = makeReader(field.slice(0, LONGEST));
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
 * What a response asks an OAuth client for; nothing where none of its challenges is one for an access token. The first of several
 * that names resource metadata counts, or else the first.
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

/** Reads a field from left to right, each character once or, where it begins a word that turns out another thing, twice. */
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
    /** Up to the next comma, over quoted ones. */
    skipItem() {
      while (at < text.length && here() !== ",") {
        if (here() === '"') takeQuoted();
        else at++;
      }
    },
    /** The value after an equals sign, with blanks around it (RFC 9110 §11.2, §5.6.3); nothing where there is none, or where only padding follows. */
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
    /** What follows a scheme up to a comma or the end, where it is a token68; nothing where parameters follow. */
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
