import type { AuthScope, Server } from "../../db/db.ts";

type Summarized = Pick<Server, "name" | "url" | "transport" | "state" | "holdChanges"> & { scope: AuthScope };

/** A text for the audit that says what an edit changed. It contains names and settings, but no credential and no secret. */
export function summarizeEdit(before: Summarized, after: Summarized, newSecret: boolean): string {
  const rows = partsOf(before).map(([part, was], at) => ({ part, was, is: partsOf(after)[at]?.[1] ?? "" }));
  const changed = rows.filter(({ was, is }) => was !== is).map(({ part, was, is }) => `${part}: ${was || "none"} → ${is || "none"}`);
  if (JSON.stringify(textsOf(before)) !== JSON.stringify(textsOf(after))) changed.push("texts of fields");
  if (newSecret) changed.push("client secret: changed");
  return changed.join("; ");
}

function partsOf({ name, url, transport, state, holdChanges, scope }: Summarized): [part: string, value: string][] {
  const { provider, scopes, grant, client } = scope.oauth ?? {};
  return [
    ["name", name],
    ["credential", scope.name],
    ["url", withoutQuery(url)],
    ["transport", transport],
    ["state", state],
    ["hold changes", holdChanges ? "on" : "off"],
    ["type", scope.type],
    ["level", scope.level],
    ["fields", scope.fields.map((field) => field.name).join(", ")],
    ["prefixes", scope.fields.flatMap((field) => (field.prefix ? [`${field.name} “${field.prefix}”`] : [])).join(", ")],
    ["redaction hints", scope.redactionHints.join(", ")],
    ["provider", provider ? Object.values(provider).map(String).map(withoutQuery).join(" ") : ""],
    ["scopes", scopes?.join(" ") ?? ""],
    ["grant", grant ?? ""],
    ["client id", client?.id ?? ""],
    ["name of the secret", client?.secretName ?? ""],
  ];
}

const textsOf = ({ scope }: Summarized) => scope.fields.map(({ label, help }) => [label, help]);

/** Removes the query, because some servers expect their key there. */
const withoutQuery = (url: string): string => url.replace(/\?.*$/s, "?…");
