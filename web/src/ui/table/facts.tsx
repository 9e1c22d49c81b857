import type { ReactNode } from "react";

export type Fact = { title: string; value: ReactNode };

/** What is known of a thing, each fact with its name. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className="grid gap-x-6 gap-y-3 rounded-lg bg-kumo-base p-4 ring ring-kumo-line sm:grid-cols-[12rem_1fr]">
    {facts.map(({ title, value }) => (
      <div key={title} className="contents">
        <dt className="text-sm text-kumo-subtle max-sm:-mb-2">{title}</dt>
        <dd className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 break-words">{value}</dd>
      </div>
    ))}
  </dl>
);
