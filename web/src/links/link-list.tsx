import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { isManaged } from "../session/managed.tsx";
import { withoutNews } from "../session/news.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Heading } from "../ui/heading.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { Empty } from "../ui/kit/empty.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MoreButton } from "../ui/more-button.tsx";
import { whileOnePage } from "../ui/pages.ts";
import { BulkAction } from "../ui/table/bulk-action.tsx";
import { DataTable, type Rest } from "../ui/table/data-table.tsx";
import { timeText } from "../ui/table/export.ts";
import { useTableState } from "../ui/table/use-table-state.ts";
import { Time } from "../ui/time.tsx";
import { audienceOf } from "./describe-link.ts";
import { LinkActions } from "./link-actions.tsx";
import { LinkName } from "./link-name.tsx";
import { type Link, linksAskedOf, linksQuery, useDeleteLinks } from "./queries.ts";

/** The auth links of a project. */
export function LinkList() {
  const { project } = useParams({ from: "/console/$project" });
  const { state } = useTableState();
  const isWhole = state.q === undefined && state.is === undefined;
  const listed = useInfiniteQuery({ ...linksQuery(project, linksAskedOf(state)), refetchInterval: whileOnePage(withoutNews(10_000)) });
  const navigate = useNavigate();
  const { about, links: words } = pageTexts();
  const create = (
    <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/links/new", params: { project } })}>
      {words.create}
    </Button>
  );
  return (
    <>
      <Heading title={texts().pages.links} about={about.links}>
        {create}
      </Heading>
      <LoadState query={listed}>
        {({ links, found }) =>
          links.length === 0 && isWhole && !listed.hasNextPage ? (
            <Empty title={words.none} description={words.noneHelp} />
          ) : (
            <Table project={project} links={links} found={found} listed={listed} />
          )
        }
      </LoadState>
    </>
  );
}

const VARIANTS = { active: "success", paused: "warning", expired: "neutral", used: "neutral", deleted: "neutral" } as const;

/** Cardea itself keeps the default link. */
const mayDelete = ({ type, state }: Link): boolean => type !== "default" && state !== "deleted";

type Props = { project: string; links: Link[]; found: { count: number; more: boolean } | null | undefined; listed: Rest };

function Table({ project, links, found, listed }: Props) {
  const { links: words } = pageTexts();
  const stateOf = ({ type, state }: Link) => (type === "default" && state === "deleted" ? words.states.off : words.states[state]);
  const remove = useDeleteLinks(project);
  const { off: _, ...states } = words.states;
  const titleOf = (link: Link) => words.title(words.types[link.type], audienceOf(link));
  const columns = [
    { id: "name", title: words.name, cell: (link: Link) => <LinkName project={project} link={link} />, text: titleOf },
    {
      id: "state",
      title: words.state,
      cell: (link: Link) => (
        <Badge variant={VARIANTS[link.state]} appearance="dot">
          {stateOf(link)}
        </Badge>
      ),
      text: stateOf,
    },
    { id: "uses", title: words.uses, cell: ({ uses }: Link) => uses, text: ({ uses }: Link) => String(uses) },
    {
      id: "ends",
      title: words.ends,
      cell: ({ expiresAt, state }: Link) =>
        expiresAt === null ? (
          words.neverExpires
        ) : (
          <>
            {state === "expired" ? words.expired : words.expires} <Time at={expiresAt} />
          </>
        ),
      sortBy: ({ expiresAt }: Link) => expiresAt,
      text: ({ expiresAt }: Link) => timeText(expiresAt),
    },
    {
      id: "created",
      title: words.created,
      cell: ({ createdAt, createdBy }: Link) => (
        <>
          <Time at={createdAt} /> {createdBy !== null && <span className="break-words">{words.by(createdBy)}</span>}
        </>
      ),
      sortBy: ({ createdAt }: Link) => createdAt,
      text: ({ createdAt }: Link) => timeText(createdAt),
    },
  ];
  return (
    <DataTable
      label={texts().pages.links}
      rows={links}
      idOf={({ id }) => id}
      nameOf={titleOf}
      columns={columns}
      facets={[
        {
          id: "state",
          title: words.state,
          choices: { working: words.working, ended: words.ended, ...states },
          has: () => true,
        },
        { id: "type", title: words.type, choices: words.types, has: () => true },
      ]}
      searchHint={words.searchHint}
      arranged
      {...(found && { total: Math.max(found.count, links.length), isMore: found.more })}
      bulk={(selected) => {
        const deletable = selected.rows.filter(mayDelete);
        return (
          <BulkAction
            selected={selected}
            rows={deletable}
            nameOf={titleOf}
            action={words.delete}
            question={words.deleteSomeAsk(deletable.length)}
            consequence={deletable.some(isManaged) ? `${words.deleteLoss} ${pageTexts().managed.removed}` : words.deleteLoss}
            mutation={remove}
            input={deletable}
          />
        );
      }}
      actions={(link) => <LinkActions project={project} link={link} audience={audienceOf(link)} />}
      exportName={`${project}-links`}
      more={<MoreButton query={listed} />}
      rest={listed}
    />
  );
}
