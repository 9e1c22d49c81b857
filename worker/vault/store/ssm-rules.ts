import type { ParameterPlace, StorePlace } from "../../db/db.ts";
import { SECOND } from "../../lib/clock.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import { membersOf, plainErrorName } from "../../lib/text/error-name-rules.ts";

export const KV_PLACE = { kind: "kv" } as const satisfies StorePlace;

/** The longest values, in bytes (docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html). */
export const LONGEST = { standard: 4096, advanced: 8192 };

/** The tier that a value needs. @param length in bytes @returns undefined for a value that no tier takes */
export function chooseTier(length: number): "Standard" | "Advanced" | undefined {
  if (length <= LONGEST.standard) return "Standard";
  return length <= LONGEST.advanced ? "Advanced" : undefined;
}

/** Names have letters, digits, `_`, `.`, `-` and `/` (API reference, PutParameter). Every other byte, and the dot, becomes a dot and two hex digits. */
const escapePart = (part: string): string =>
  encodeURIComponent(part)
    .replace(/[.!~*'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%", ".");
const unescapePart = (part: string): string => decodeURIComponent(part.replaceAll(".", "%"));

/** The name of a parameter, or of all below a part of a path. @param path parts of a record's path, escaped as `recordPath` does */
export const parameterName = (prefix: string, path: string): string =>
  [prefix, ...path.split("/").map((part) => escapePart(decodeURIComponent(part)))].join("/");

/** The record's path and the version of a parameter. @returns nothing for a name that `parameterName` did not make */
export function readParameterName(prefix: string, name: string): { path: string; version: number } | undefined {
  if (!name.startsWith(`${prefix}/`)) return undefined;
  const parts = name.slice(prefix.length + 1).split("/");
  const version = Number(parts.pop());
  if (parts.length !== 3 || !Number.isSafeInteger(version)) return undefined;
  try {
    return { path: parts.map((part) => encodeURIComponent(unescapePart(part))).join("/"), version };
  } catch {
    return undefined;
  }
}

/** How a fault of AWS is treated. @property again whether it may pass within seconds */
type SsmFault = { code: ErrorCode; again: boolean };

/**
 * What the errors of AWS mean, by `name message` (API reference: PutParameter, GetParameter, GetParametersByPath, DeleteParameters and Common
 * Error Types). Errors of KMS come inside of others: their name is in the message. The first match counts.
 */
const FAULTS: [pattern: RegExp, fault: SsmFault][] = [
  [/Throttl|TooManyUpdates|RequestLimitExceeded|TooManyRequests|SlowDown/, { code: "store.busy", again: true }],
  [/^ParameterLimitExceeded/, { code: "store.full", again: false }],
  [/^InvalidKeyId|KMS|DisabledException|KeyUnavailable|\bkms:/, { code: "store.key_unusable", again: false }],
  [
    /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthentication|InvalidAccessKeyId|ExpiredToken|AuthFailure|OptInRequired|NotAuthorized)/,
    { code: "store.credentials_refused", again: false },
  ],
  [/^AccessDenied/, { code: "store.access_denied", again: false }],
  [/^(InternalServer|InternalFailure|ServiceUnavailable|RequestTimeout)/, { code: "store.down", again: true }],
];

/** What an answer of AWS other than 200 means. @param message only read for the names in it: it may repeat what was sent */
export function decideSsmFault(status: number, name: string, message: string): SsmFault {
  const known = FAULTS.find(([pattern]) => pattern.test(`${name} ${message}`));
  if (known) return known[1];
  if (status === 429) return { code: "store.busy", again: true };
  return status >= 500 ? { code: "store.down", again: true } : { code: "store.refused", again: false };
}

/** The name and the message of an error (AWS JSON 1.1 protocol, “Operation error serialization”). @returns `unnamed` if there is no name */
export function readSsmError(header: string | null, body: string): { name: string; message: string } {
  const members = membersOf(body);
  const message = members?.message ?? members?.Message;
  return { name: plainErrorName(header ?? members?.__type), message: typeof message === "string" ? message : "" };
}

/** How often a request is sent at most. */
export const MOST_TRIES = 5;
const [FIRST_PAUSE, LONGEST_PAUSE] = [0.2 * SECOND, 3 * SECOND];

/**
 * The pause before a request is sent again, in ms: random up to a limit that doubles, so that those who were refused together do not come back
 * together (docs.aws.amazon.com/general/latest/gr/api-retries.html).
 * @param tries how often it was sent @param random in [0, 1)
 */
export const pauseBefore = (tries: number, random: number): number => random * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1));

/** Where the Parameter Store of a region answers. China's regions have a domain of their own (AWS General Reference, “Systems Manager endpoints”). */
export const ssmOrigin = (region: string): string => `https://ssm.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

/** Levels of a name; AWS takes fifteen, of which Cardea uses four. */
const MOST_LEVELS = 8;
const KMS_KEY = /^(?:arn:aws[\w-]*:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\/[\w/-]{1,256}|alias\/[\w/-]{1,250}|(?:mrk-)?[0-9a-f-]{32,40})$/;

/** What is wrong with a place, by field, in words for the administrator who enters it. */
export function problemsOfPlace({ region, prefix, kmsKeyId }: ParameterPlace): Record<string, string> {
  const problems: Record<string, string> = {};
  const levels = prefix.split("/").slice(1);
  if (!/^(?:\/[A-Za-z0-9_.-]+)+$/.test(prefix) || prefix.length > 200 || levels.length > MOST_LEVELS)
    problems.prefix = "Enter a path such as /cardea: at most eight parts of letters, digits, _, . or -, each after a slash, and none at the end.";
  else if (/^(aws|ssm)/i.test(levels[0] ?? ""))
    problems.prefix = "AWS takes no path that begins with aws or ssm. Choose another one, such as /cardea.";
  const key = kmsKeyId === undefined ? undefined : KMS_KEY.exec(kmsKeyId);
  if (key === null) problems.kmsKeyId = "Enter the id, the ARN or the alias (alias/…) of a symmetric KMS key, or nothing for the account's own one.";
  else if (key?.[1] && key[1] !== region)
    problems.kmsKeyId = `This key is in ${key[1]}, and the Parameter Store in ${region}. Enter a key of ${region}.`;
  return problems;
}

/** Whether two places have the same parameters. The KMS key does not tell places apart: a name has one value. */
export const isSamePlace = (one: StorePlace, other: StorePlace): boolean =>
  one.kind === "kv" || other.kind === "kv" ? one.kind === other.kind : one.region === other.region && one.prefix === other.prefix;

export const isEqualPlace = (one: StorePlace, other: StorePlace): boolean =>
  isSamePlace(one, other) && (one.kind === "kv" || other.kind === "kv" || one.kmsKeyId === other.kmsKeyId);
