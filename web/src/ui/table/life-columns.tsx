import { Badge } from "../kit/badge.tsx";
import { Time } from "../time.tsx";
import { timeText } from "./export.ts";
import type { Column } from "./rows.tsx";

/** What grants access until it ends: a key or a token. */
type Granting = { lastUsedAt: number | null; createdAt: number; createdBy: string | null; expiresAt: number | null };

type Words = Record<"lastUsed" | "neverUsed" | "created" | "ends" | "never" | "expired", string> & { by: (email: string) => string };

/**
 * The columns that say when a key or token was last used, who made it and when, and when it ends.
 * @param sorted those by which the list can be sorted, if not all
 */
export const lifeColumns = <Row extends Granting>(words: Words, sorted?: readonly string[]): Column<Row>[] =>
  allColumns<Row>(words).map(({ sortBy, ...column }) => ({ ...column, ...((sorted?.includes(column.id) ?? true) && { sortBy }) }));

const allColumns = <Row extends Granting>(words: Words) => [
  {
    id: "used",
    title: words.lastUsed,
    cell: ({ lastUsedAt }: Row) => (lastUsedAt === null ? words.neverUsed : <Time at={lastUsedAt} />),
    sortBy: ({ lastUsedAt }: Row) => lastUsedAt,
    text: ({ lastUsedAt }: Row) => timeText(lastUsedAt),
  },
  {
    id: "created",
    title: words.created,
    cell: ({ createdAt, createdBy }: Row) => (
      <>
        <Time at={createdAt} /> {createdBy && <span className="break-words">{words.by(createdBy)}</span>}
      </>
    ),
    sortBy: ({ createdAt }: Row) => createdAt,
    text: ({ createdAt }: Row) => timeText(createdAt),
  },
  {
    id: "ends",
    title: words.ends,
    cell: ({ expiresAt }: Row) => <End at={expiresAt} words={words} />,
    sortBy: ({ expiresAt }: Row) => expiresAt,
    text: ({ expiresAt }: Row) => timeText(expiresAt),
  },
];

function End({ at, words }: { at: number | null; words: Words }) {
  if (at === null) return words.never;
  return at <= Date.now() ? <Badge variant="neutral">{words.expired}</Badge> : <Time at={at} />;
}
