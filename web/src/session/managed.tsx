import { useParams } from "@tanstack/react-router";
import type { InferRequestType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { pageTexts } from "../texts/texts.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Banner } from "../ui/kit/banner.tsx";
import { useChange } from "./use-change.ts";

const route = api.projects[":project"].sources;
/** Objects by slug or id. */
type Named = Omit<InferRequestType<typeof route.$post>["json"], "source">;

type Sourced = { source: string | null };

/** Whether a configuration file describes something. */
export const isManaged = (thing: Sourced | undefined): boolean => thing?.source === "yaml";

/** The mark of an object in a list that a configuration file describes. */
export const ManagedBadge = ({ of }: { of: Sourced }) => (isManaged(of) ? <Badge variant="outline">{pageTexts().managed.badge}</Badge> : null);

/** Says on the page of an object that a configuration file describes it. An administrator can release it from the file. */
export function ManagedNotice({ named }: { named: Named }) {
  const { project } = useParams({ from: "/console/$project" });
  const { managed: words } = pageTexts();
  const release = useChange(
    ["projects", project],
    (json: Named) => unwrap(route.$post({ param: { project }, json: { source: null, ...json } })),
    () => ({ text: words.releasedNow }),
  );
  return (
    <Banner
      className="mb-6 max-w-xl"
      title={words.title}
      description={words.help}
      action={
        <ConfirmButton
          action={words.release}
          label={words.release}
          question={words.releaseAsk}
          consequence={words.releaseHelp}
          mutation={release}
          input={named}
          isHarmless
        />
      }
    />
  );
}
