import { toSlug } from "../../ui/form/slug.ts";
import { type Draft, emptyDraft, emptyField } from "../draft.ts";
import type { ProbedServer } from "../queries.ts";

/** A draft with everything that a probe found. The administrator changes what is wrong. */
export function draftOfProbe({ name, known, url, transport, signIn }: ProbedServer): Draft {
  const draft = { ...emptyDraft, name, slug: known ?? undefined, url, transport };
  if (!signIn) return draft;
  if (signIn.type === "none") return { ...draft, type: "none" };
  if (signIn.type === "oauth2") {
    if (signIn.template === null) return draft;
    return { ...draft, provider: `template:${signIn.template}`, scopes: signIn.scopes.join(" ") };
  }
  const fields = signIn.fields.map((field) => ({ ...emptyField, ...field }));
  return { ...draft, type: signIn.type, fields: fields.length > 0 ? fields : [emptyField] };
}

/** Whether the draft of a probe cannot be added as it is: something is missing that only the administrator knows. */
export const isIncomplete = ({ state, signIn, warnings }: ProbedServer): boolean =>
  signIn === null ||
  (state === "unreachable" && signIn.from === "server") ||
  warnings.includes("client_needed") ||
  warnings.includes("key_place_unknown");

const LONGEST = 40;

/** A slug for a name that no other server of the project has. */
export function freeSlug(name: string, taken: readonly string[]): string {
  const slug = toSlug(name) || "server";
  for (let number = 2; ; number++) {
    const ending = number === 2 ? "" : `-${number - 1}`;
    const tried = `${slug.slice(0, LONGEST - ending.length).replace(/-+$/, "")}${ending}`;
    if (!taken.includes(tried)) return tried;
  }
}
