/** The query of one page of a list. @param after `next` of the page before; empty for the first */
export const pageOf = (after: string): { after?: string } => (after === "" ? {} : { after });

/** How a list continues: with `next` of its last page. */
export const PAGES = { initialPageParam: "", getNextPageParam: ({ next }: { next: string | null }) => next };
