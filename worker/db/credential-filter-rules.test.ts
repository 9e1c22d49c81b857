import { describe, expect, test } from "vitest";
import { type CredentialFilter, fitsCredentialFilter } from "./credential-filter-rules.ts";

const row = (subject: string, email: string | null) => ({
  serverSlug: "notes",
  scopeName: "Read only",
  email,
  credential: { accountLabel: "Ada L.", status: "active", subject },
});
const OF_ADA = row("user:u1", "ada@example.com");
const OF_PROJECT = row("project", null);
const OF_PLAYGROUND = row("playground:u1", "ada@example.com");

describe("F50: which credentials a filter leaves", () => {
  test.each<[string, CredentialFilter, typeof OF_ADA, boolean]>([
    ["without a filter every credential is left", {}, OF_ADA, true],
    ["an empty text leaves every credential", { text: "  " }, OF_ADA, true],
    ["the text is found in the server", { text: "note" }, OF_ADA, true],
    ["the text is found in the auth scope", { text: "read" }, OF_ADA, true],
    ["the text is found in the e-mail, whatever its case", { text: "ADA@" }, OF_ADA, true],
    ["the text is found in the account", { text: "l." }, OF_PROJECT, true],
    ["every word must be found", { text: "notes bob" }, OF_ADA, false],
    ["the words may be found in different places", { text: "example notes" }, OF_ADA, true],
    ["the server must be the same, not only begin so", { server: "note" }, OF_ADA, false],
    ["the state must be the same", { status: "expired" }, OF_ADA, false],
    ["a person's credential is a person's", { owner: "person" }, OF_ADA, true],
    ["the project's credential is no person's", { owner: "person" }, OF_PROJECT, false],
    ["the project's credential is the project's", { owner: "project" }, OF_PROJECT, true],
    ["a credential of the playground is no person's", { owner: "person" }, OF_PLAYGROUND, false],
    ["a credential of the playground is the playground's", { owner: "playground" }, OF_PLAYGROUND, true],
    ["all must fit", { text: "ada", server: "notes", status: "active", owner: "project" }, OF_ADA, false],
  ])("%s", (_title, filter, credential, fits) => {
    expect(fitsCredentialFilter(credential, filter)).toBe(fits);
  });
});
