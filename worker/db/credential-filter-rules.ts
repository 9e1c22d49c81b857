import { hasWords } from "../lib/text/has-words-rules.ts";

/** Whose credentials there are: people's own ones, those of the whole project, and those of the playground. */
export const CREDENTIAL_OWNERS = ["person", "project", "playground"] as const;

/** The states of a credential that is not revoked. */
export const LISTED_STATES = ["active", "expired"] as const;

/** Which credentials a list is to have. What is absent does not matter. @property text whose every word is in what the list shows of a credential */
export type CredentialFilter = {
  text?: string | undefined;
  server?: string | undefined;
  status?: (typeof LISTED_STATES)[number] | undefined;
  owner?: (typeof CREDENTIAL_OWNERS)[number] | undefined;
};

/** What filters ask of a credential. */
type FilteredCredential = {
  serverSlug: string;
  scopeName: string;
  email: string | null;
  credential: { accountLabel: string | null; status: string; subject: string };
};

/** Whose a credential is, by its subject. */
function ownerOf(subject: string): (typeof CREDENTIAL_OWNERS)[number] {
  if (subject === "project") return "project";
  return subject.startsWith("playground:") ? "playground" : "person";
}

/** Whether a credential is one of those that a list is to have. */
export function fitsCredentialFilter(row: FilteredCredential, { text = "", server, status, owner }: CredentialFilter): boolean {
  const { serverSlug, scopeName, email, credential } = row;
  if (server !== undefined && serverSlug !== server) return false;
  if (status !== undefined && credential.status !== status) return false;
  if (owner !== undefined && ownerOf(credential.subject) !== owner) return false;
  return hasWords(text, [serverSlug, scopeName, email, credential.accountLabel]);
}
