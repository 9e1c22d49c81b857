import { Fragment, type ReactNode, useState } from "react";
import { LoadState, type Reading } from "../ui/load-state.tsx";

/** @property isFetchedAfterMount whether the data was read since the page was opened */
type FormReading<Data> = Reading<Data> & { isFetching: boolean; isFetchedAfterMount: boolean };

/** The options of a query whose data is read when the page is opened, however fresh it is. */
export const anew = <Options extends object>(options: Options): Options & { staleTime: 0 } => ({ ...options, staleTime: 0 });

type Props<Data> = {
  query: FormReading<Data>;
  /** @param opened what the form begins with @param now the same as it was last read @param load begins the form again with that */
  children: (opened: Data, now: Data, load: () => void) => ReactNode;
};

/**
 * A form of something stored. It begins with what is read when the page is opened, not with what an earlier page has read. What is read later changes
 * nothing in the form, so no typing is lost, until the person asks for it.
 */
export function OpenedForm<Data>({ query, children }: Props<Data>) {
  const [opened, setOpened] = useState<{ data: Data; times: number }>();
  const isRead = query.data !== undefined && (query.isFetchedAfterMount || !query.isFetching);
  // React renders again at once, before anything is shown.
  if (!opened && isRead && query.data !== undefined) setOpened({ data: query.data, times: 0 });
  if (!opened) return <LoadState query={isRead || query.error ? query : { ...query, data: undefined }}>{() => null}</LoadState>;
  const now = query.data ?? opened.data;
  const load = () => setOpened({ data: now, times: opened.times + 1 });
  return <Fragment key={opened.times}>{children(opened.data, now, load)}</Fragment>;
}

type Parts = Record<string, FormReading<unknown>>;
type Together<All extends Parts> = { [Name in keyof All]: NonNullable<All[Name]["data"]> };

/** Several queries as one, which has data once each of them has. */
export function together<All extends Parts>(parts: All): FormReading<Together<All>> {
  const all = Object.values(parts);
  const data = Object.fromEntries(Object.entries(parts).map(([name, { data }]) => [name, data])) as Together<All>;
  return {
    data: all.every(({ data }) => data !== undefined) ? data : undefined,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    isFetching: all.some(({ isFetching }) => isFetching),
    isFetchedAfterMount: all.every(({ isFetching, isFetchedAfterMount }) => isFetchedAfterMount || !isFetching),
    refetch: () => Promise.all(all.filter(({ error }) => error !== null).map(({ refetch }) => refetch())),
  };
}
