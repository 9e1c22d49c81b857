import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "../api.ts";
import { texts } from "../texts/texts.ts";

const route = api.projects[":project"]["tool-changes"];
/** From this number on, the API counts no further. */
const MOST = 100;
/** How often the number is read again, in ms. */
const EVERY = 60_000;

/** The number of changed tools that wait for an administrator, next to the page's name in the menu. */
export function WaitingChanges({ project }: { project: string }) {
  const { data } = useQuery({
    queryKey: ["projects", project, "tool-changes", "number"],
    queryFn: async () => (await unwrap(route.$get({ param: { project }, query: { limit: "1" } }))).waiting,
    refetchInterval: EVERY,
  });
  if (!data) return null;
  const shown = data >= MOST ? `${MOST - 1}+` : String(data);
  return (
    <span className="ml-auto rounded-full bg-kumo-warning-tint px-2 text-xs font-medium text-kumo-warning">
      <span aria-hidden="true">{shown}</span>
      <span className="sr-only">{texts().frame.waiting(shown)}</span>
    </span>
  );
}
