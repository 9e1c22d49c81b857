/** The query of one page of a list. @param after `next` of the page before; empty for the first */
export const pageOf = (after: string): { after?: string } => (after === "" ? {} : { after });

/** How a list continues: with `next` of its last page. */
export const PAGES = { initialPageParam: "", getNextPageParam: ({ next }: { next: string | null }) => next };

type Loaded = { state: { data?: { pages: unknown[] } | undefined } };

/** How often a list is read again, in ms: not any more once a second page is shown, because then all of its pages would be. */
export const whileOnePage =
  (interval: () => number) =>
  ({ state }: Loaded): number | false =>
    (state.data?.pages.length ?? 0) > 1 ? false : interval();

/** Reads all pages of a list, one after the other. @param read gets the page after this place */
export async function readPages<Page extends { next: string | null }>(read: (after: string) => Promise<Page>): Promise<Page[]> {
  const pages: Page[] = [];
  for (let after: string | null = PAGES.initialPageParam; after !== null; ) {
    const page: Page = await read(after);
    pages.push(page);
    after = page.next;
  }
  return pages;
}
