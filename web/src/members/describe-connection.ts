import { pageTexts } from "../texts/texts.ts";
import type { Credential } from "./queries.ts";

/** Whose a connection is, in words. */
export function whoseOf({ email, playground }: Pick<Credential, "email" | "playground">): string {
  const { members: words } = pageTexts();
  return `${email ?? words.wholeProject}${playground ? words.inPlayground : ""}`;
}

export const nameOf = (connection: Pick<Credential, "server" | "email" | "playground">): string => `${connection.server}, ${whoseOf(connection)}`;

/** The state of a connection, with the account at the provider if it is known. */
export function stateOf({ status, account }: Pick<Credential, "status" | "account">): string {
  const { members: words, memberPage } = pageTexts();
  if (status === "revoked") return memberPage.states.revoked;
  if (status !== "active") return words.signInEnded;
  return account ? words.connectedAs(account) : words.isConnected;
}
