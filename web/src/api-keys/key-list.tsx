import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { BulkAction } from "../ui/table/bulk-action.tsx";
import { DataTable, type Rest } from "../ui/table/data-table.tsx";
import { lifeColumns } from "../ui/table/life-columns.tsx";
import { useTableState } from "../ui/table/use-table-state.ts";
import { purposeOf } from "./describe-key.ts";
import { type ApiKey, apiKeysQuery, keysAskedOf, useRevokeApiKey, useRevokeApiKeys } from "./queries.ts";

/** The API keys of a project: for agents that run on a server. */
export function KeyList() {
  const { project } = useParams({ from: "/console/$project" });
  const { state } = useTableState();
  const isWhole = state.q === undefined && state.is === undefined;
  const listed = useInfiniteQuery(apiKeysQuery(project, keysAskedOf(state)));
  const navigate = useNavigate();
  const { about, keys: words } = pageTexts();
  const create = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/keys/new", params: { project } })}>
      {words.create}
    </Button>
  );
  return (
    <>
      <Heading title={texts().pages.keys} about={about.keys}>
        {create}
      </Heading>
      <LoadState query={listed}>
        {({ apiKeys, found }) =>
          apiKeys.length === 0 && isWhole && !listed.hasNextPage ? (
            <Empty title={words.none} description={words.noneHelp} />
          ) : (
            <Table project={project} keys={apiKeys} found={found} listed={listed} />
          )
        }
      </LoadState>
    </>
  );
}

type Props = { project: string; keys: ApiKey[]; found: { count: number; more: boolean } | null | undefined; listed: Rest };

function Table({ project, keys, found, listed }: Props) {
  const { keys: words } = pageTexts();
  const revoke = useRevokeApiKey(project);
  const revokeSome = useRevokeApiKeys(project);
  const columns = [
    {
      id: "name",
      title: words.name,
      cell: (key: ApiKey) => <Name project={project} apiKey={key} />,
      sortBy: ({ name }: ApiKey) => name,
      text: ({ name }: ApiKey) => name,
    },
    { id: "purpose", title: words.purpose, cell: (key: ApiKey) => purposeOf(key), text: (key: ApiKey) => purposeOf(key) },
    ...lifeColumns<ApiKey>(words, ["created"]),
  ];
  return (
    <DataTable
      label={texts().pages.keys}
      rows={keys}
      idOf={({ id }) => id}
      nameOf={({ name }) => name}
      columns={columns}
      searchHint={words.searchHint}
      facets={[
        { id: "state", title: words.state, choices: { active: words.active, expired: words.expired }, has: () => true },
        { id: "reach", title: words.purpose, choices: { project: words.projectOnly, people: words.actsFor }, has: () => true },
      ]}
      arranged
      {...(found && { total: Math.max(found.count, keys.length), isMore: found.more })}
      bulk={(selected) => (
        <BulkAction
          selected={selected}
          rows={selected.rows}
          nameOf={({ name }) => name}
          action={words.revoke}
          question={words.revokeSomeAsk(selected.rows.length)}
          consequence={words.revokeSomeLoss}
          mutation={revokeSome}
          input={selected.rows}
        />
      )}
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
      exportName={`${project}-keys`}
      more={<MoreButton query={listed} />}
      rest={listed}
    />
  );
}

function Name({ project, apiKey: { id, name, navigator } }: { project: string; apiKey: ApiKey }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 font-semibold break-all">
        <Link to="/console/$project/keys/$key" params={{ project, key: id }} className="underline">
          {name}
        </Link>{" "}
        {navigator !== null && <Badge variant="outline">{pageTexts().keys.only(navigator)}</Badge>}
      </p>
      <ClipboardText className="mt-1" size="sm" text={id} />
    </>
  );
}
