import { hasWords } from "../../lib/text/has-words-rules.ts";

/** The states of a link. */
const LINK_STATES = ["active", "paused", "expired", "used", "deleted"] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** What a list of links can be asked for: one state, or those that work or could be resumed, or those that have ended. */
export const LISTED_STATES = [...LINK_STATES, "working", "ended"] as const;
type ListedState = (typeof LISTED_STATES)[number];

export const LINK_TYPES = ["user", "project", "playground", "default"] as const;

/** Which links a list is to have. What is absent does not matter. @property text whose every word is in what the list shows of a link */
export type LinkFilter = {
  text?: string | undefined;
  state?: ListedState | undefined;
  type?: (typeof LINK_TYPES)[number] | undefined;
};

/** What filters ask of a link. */
type FilteredLink = {
  link: {
    type: (typeof LINK_TYPES)[number];
    email: string | null;
    domains: readonly string[];
    emails: readonly string[];
    tags: Readonly<Record<string, string>>;
    name: string | null;
  };
  state: LinkState;
  servers: readonly string[];
  createdByEmail: string | null;
};

function isInState(state: LinkState, wanted: ListedState): boolean {
  const isWorking = state === "active" || state === "paused";
  if (wanted === "working") return isWorking;
  return wanted === "ended" ? !isWorking : state === wanted;
}

/** Whether a link is one of those that a list is to have. @param url the link's address, of which a search knows every part */
export function fitsLinkFilter({ link, state, servers, createdByEmail }: FilteredLink, url: string, filter: LinkFilter): boolean {
  if (filter.type !== undefined && link.type !== filter.type) return false;
  if (filter.state !== undefined && !isInState(state, filter.state)) return false;
  const { type, email, domains, emails, tags, name } = link;
  return hasWords(filter.text ?? "", [name, type, email, ...domains, ...emails, ...servers, createdByEmail, ...Object.values(tags), url]);
}
