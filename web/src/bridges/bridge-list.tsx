import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { pageTexts, texts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Changing } from "../ui/may-change.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { PlainTable } from "../ui/table/plain-table.tsx";
import { Time } from "../ui/time.tsx";
import { type Bridge, type BridgeToken, bridgesQuery, bridgeTokensQuery, useRevokeBridgeToken } from "./queries.ts";

/** The bridges of a project: those that are connected, and their tokens (F86). */
export function BridgeList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const connected = useQuery(bridgesQuery(project));
  const tokens = useInfiniteQuery(bridgeTokensQuery(project));
  const { bridges: words } = pageTexts();
  return (
    <>
      <Heading title={texts().pages.bridges} about={words.about}>
        <Changing>
          <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/bridges/new", params: { project } })}>
            {words.create}
          </Button>
        </Changing>
      </Heading>
      <LoadState query={connected}>
        {({ bridges }) => (bridges.length === 0 ? <Empty title={words.none} description={words.noneHelp} /> : <Connected bridges={bridges} />)}
      </LoadState>
      <LoadState query={tokens}>
        {({ tokens: rows }) =>
          rows.length > 0 && (
            <section className="mt-8">
              <h2 className="mb-3 text-lg font-semibold">{words.tokens}</h2>
              <Tokens project={project} tokens={rows} />
              <MoreButton query={tokens} />
            </section>
          )
        }
      </LoadState>
    </>
  );
}

function Connected({ bridges }: { bridges: Bridge[] }) {
  const { bridges: words } = pageTexts();
  return (
    <PlainTable
      label={texts().pages.bridges}
      rows={bridges}
      idOf={({ id }) => id}
      nameOf={({ token }) => token.name}
      columns={[
        {
          id: "name",
          title: words.bridge,
          cell: ({ token }) => <span className="inline-block min-w-36 font-semibold wrap-anywhere">{token.name}</span>,
        },
        { id: "state", title: words.state, cell: ({ leaving }) => <State leaving={leaving} /> },
        { id: "servers", title: words.servers, cell: ({ servers }) => servers.map(({ name }) => name).join(", ") },
        { id: "version", title: words.version, cell: ({ version }) => version ?? "" },
        { id: "since", title: words.since, cell: ({ connectedAt }) => <Time at={connectedAt} /> },
      ]}
    />
  );
}

function State({ leaving }: { leaving: boolean }) {
  const { bridges: words } = pageTexts();
  return (
    <Badge variant={leaving ? "neutral" : "success"} appearance="dot">
      {leaving ? words.leaving : words.connected}
    </Badge>
  );
}

function Tokens({ project, tokens }: { project: string; tokens: BridgeToken[] }) {
  const revoke = useRevokeBridgeToken(project);
  const { bridges: words } = pageTexts();
  return (
    <PlainTable
      label={words.tokens}
      rows={tokens}
      idOf={({ id }) => id}
      nameOf={({ name }) => name}
      columns={[
        { id: "name", title: words.name, cell: ({ name }) => <span className="inline-block min-w-36 font-semibold wrap-anywhere">{name}</span> },
        { id: "by", title: words.by, cell: ({ createdBy }) => createdBy ?? "" },
        { id: "used", title: words.lastConnected, cell: ({ lastUsedAt }) => (lastUsedAt === null ? words.never : <Time at={lastUsedAt} />) },
        { id: "ends", title: words.ends, cell: ({ expiresAt }) => (expiresAt === null ? words.never : <Time at={expiresAt} />) },
      ]}
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
    />
  );
}
