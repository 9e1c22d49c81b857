import type { ReactNode } from "react";

type Props = { icon?: ReactNode; title: ReactNode; description: ReactNode; contents?: ReactNode };

/** What stands in place of a list that has nothing: what would be there, and the next step. */
export const Empty = ({ icon, title, description, contents }: Props) => (
  <div className="flex flex-col items-center gap-3 rounded-xl bg-kumo-base px-6 py-14 text-center ring ring-kumo-line">
    {icon && <span className="text-kumo-subtle">{icon}</span>}
    <h2 className="text-lg font-semibold">{title}</h2>
    <p className="max-w-md text-kumo-subtle">{description}</p>
    {contents}
  </div>
);
