import type { UseInfiniteQueryResult, UseMutationResult } from "@tanstack/react-query";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import { lifeColumns } from "../ui/table/life-columns.tsx";
import type { Role, Token } from "./queries.ts";

type Props = {
  label: string;
  tokens: Token[];
  roles: readonly Role[];
  scope: string;
  revoke: UseMutationResult<unknown, Error, string>;
  listed: UseInfiniteQueryResult;
  exportName: string;
};

/** Platform tokens, with what each may do, who made it and when it ends. */
export function TokenTable({ label, tokens, roles, scope, revoke, listed, exportName }: Props) {
  const { tokens: words } = pageTexts();
  return (
    <DataTable
      label={label}
      rows={tokens}
      idOf={({ id }) => id}
      nameOf={({ name }) => name}
      columns={columnsOf(scope)}
      facets={[
        {
          id: "role",
          title: words.role,
          choices: Object.fromEntries(roles.map((role) => [role, words.roles[role]])),
          has: ({ role }, choice) => role === choice,
        },
      ]}
      searchHint={words.searchHint}
      textOf={({ id, name, createdBy }) => `${name} ${id} ${createdBy ?? ""}`}
      actions={({ id, name }) => (
        <ConfirmButton
          action={words.revoke}
          label={words.revokeOne(name)}
          question={words.revokeAsk(name)}
          consequence={words.revokeLoss}
          mutation={revoke}
          input={id}
        />
      )}
      exportName={exportName}
      more={<MoreButton query={listed} />}
      rest={listed}
    />
  );
}

function columnsOf(scope: string) {
  const { tokens: words } = pageTexts();
  return [
    {
      id: "name",
      title: words.token,
      cell: ({ id, name }: Token) => (
        <>
          <p className="font-semibold break-all">{name}</p>
          <ClipboardText className="mt-1" size="sm" text={id} />
        </>
      ),
      sortBy: ({ name }: Token) => name,
      text: ({ name }: Token) => name,
    },
    { id: "role", title: words.role, cell: ({ role }: Token) => words.roles[role], text: ({ role }: Token) => role },
    { id: "scope", title: words.scope, cell: () => scope, text: () => scope },
    ...lifeColumns<Token>(words),
  ];
}
