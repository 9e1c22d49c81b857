import { placeholdersOf } from "../../auth-scopes/auth-scope-rules.ts";
import { findTemplate } from "../../catalog/catalog.ts";
import { type Looked, wantsCredential } from "../../downstream/downstream.ts";
import { AppError } from "../../lib/errors.ts";
import { type FoundSignIn, toFoundSignIn } from "../discover-sign-in.ts";
import type { DiscoverProvider } from "../ports.ts";
import type { CatalogServer } from "./probe-input-rules.ts";

/** The kind of authentication that a probe found. @property from whether the server said it, or the catalog of well-known servers */
type SignInFound = { from: "server" | "catalog" } & (
  | { type: "none" }
  | {
      type: "oauth2";
      issuer: string | null;
      scopes: string[];
      registration: FoundSignIn["registration"];
      template: string | null;
      clientUrl: string | null;
    }
  | { type: "header" | "query" | "path"; fields: { name: string; label: string; prefix: string }[] }
);

export type ProbeWarning =
  | "mix_up"
  | "not_revocable"
  | "client_needed"
  | "optional_sign_in"
  | "key_in_url"
  | "key_place_unknown"
  | "hidden_text"
  | "http_sse"
  | "tools_left_out";

/** @property leftOut sentences about metadata that could not be read */
export type Found = { signIn: SignInFound | undefined; warnings: ProbeWarning[]; leftOut: string[]; problem?: string };

type KeyPlace = { in: "header" | "query"; name?: string; prefix: string };
export type AskServer = {
  /** @throws AppError `authorization.discovery_failed` */
  discover: DiscoverProvider;
  documentUrl: string;
  findKeyPlace: (url: string) => Promise<KeyPlace | undefined>;
  isThere: (endpoint: string) => Promise<boolean>;
};

const NOTHING: Found = { signIn: undefined, warnings: [], leftOut: [] };

/** Whether a server was reached: it answered, or refused because it wants a credential. */
export const wasReached = ({ problem }: Looked): boolean => problem === undefined || wantsCredential(problem.error.code);

/** What a server asks for, by its answers; if it does not answer, by the catalog. @param keyIn the parameter of the URL that looked like a key */
export async function findSignIn(
  { url, known, keyIn }: { url: string; known: CatalogServer | undefined; keyIn: string | undefined },
  looked: Looked | undefined,
  ask: AskServer,
): Promise<Found> {
  const placeholders = placeholdersOf(url);
  if (placeholders.length > 0) return { ...NOTHING, signIn: { from: "server", type: "path", fields: placeholders.map((name) => field(name)) } };
  if (keyIn !== undefined) return { ...NOTHING, signIn: { from: "server", type: "query", fields: [field(keyIn)] }, warnings: ["key_in_url"] };
  const preset = known && presetOf(known);
  // A template is needed because the provider publishes nothing that could be found.
  if (preset && (preset.type === "header" || (preset.type === "oauth2" && preset.template))) return withClientNeeded(preset);
  if (!looked || !wasReached(looked)) return withClientNeeded(preset);
  const isOpen = looked.problem === undefined;
  const published = await askPublished(url, ask);
  if (published.signIn) return isOpen ? { ...published, warnings: ["optional_sign_in", ...published.warnings] } : published;
  if (isOpen) return { ...NOTHING, signIn: { from: "server", type: "none" } };
  if (published.problem !== undefined) return published;
  return ofKey(await ask.findKeyPlace(url));
}

/** The sign-in that a server publishes. `problem`: it wants one, and why that cannot be used. */
async function askPublished(url: string, { discover, documentUrl, isThere }: AskServer): Promise<Found> {
  try {
    const found = await discover(url);
    if (found.isGuessed && !(await isThere(found.metadata.authorization_endpoint))) return NOTHING;
    const { issuer, scopes, registration, namesItself, revocable, leftOut } = toFoundSignIn(found, documentUrl);
    const warnings: ProbeWarning[] = [];
    if (registration === "client-needed") warnings.push("client_needed");
    if (registration === "cimd" && !namesItself) warnings.push("mix_up");
    if (!revocable) warnings.push("not_revocable");
    return { signIn: { from: "server", type: "oauth2", issuer, scopes, registration, template: null, clientUrl: null }, warnings, leftOut };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "authorization.discovery_failed") throw error;
    const because = error.fields?.url;
    return because === undefined || because === ASKS_FOR_NONE ? NOTHING : { ...NOTHING, problem: because };
  }
}

const ASKS_FOR_NONE = "The server asks for no sign-in.";

function ofKey(place: KeyPlace | undefined): Found {
  if (place?.name === undefined) return { ...NOTHING, signIn: { from: "server", type: "header", fields: [] }, warnings: ["key_place_unknown"] };
  return { ...NOTHING, signIn: { from: "server", type: place.in, fields: [field(place.name, place.prefix)] } };
}

const field = (name: string, prefix = "", label = "") => ({ name, label, prefix });

const withClientNeeded = (signIn: SignInFound | undefined): Found => ({
  ...NOTHING,
  signIn,
  warnings: signIn?.type === "oauth2" && signIn.registration === "client-needed" ? ["client_needed"] : [],
});

/** What the catalog knows of a server's sign-in. */
function presetOf({ auth }: CatalogServer): SignInFound {
  if (auth.type === "none") return { from: "catalog", type: "none" };
  if (auth.type === "header") return { from: "catalog", type: "header", fields: [field(auth.header, auth.prefix, auth.label)] };
  const template = auth.template === undefined ? undefined : findTemplate(auth.template);
  return {
    from: "catalog",
    type: "oauth2",
    issuer: null,
    scopes: auth.scopes ?? template?.scopes ?? [],
    registration: template ? "client-needed" : "dcr",
    template: template?.id ?? null,
    clientUrl: template?.clientUrl ?? null,
  };
}
