import { Badge } from "@cloudflare/kumo/components/badge";
import { Button } from "@cloudflare/kumo/components/button";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { LayerCard } from "@cloudflare/kumo/components/layer-card";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Time } from "../ui/time.tsx";
import { DEFAULT_NAVIGATOR, type Navigator, navigatorsQuery, useRemoveNavigator } from "./queries.ts";

/** The navigators of a project, with their MCP URLs. */
export function NavigatorList() {
  const { project } = useParams({ from: "/console/$project" });
  const navigators = useQuery(navigatorsQuery(project));
  const navigate = useNavigate();
  return (
    <LoadState query={navigators}>
      {({ navigators }) => (
        <>
          <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
            <p className="max-w-2xl text-sm text-kumo-subtle">
              A navigator decides which tools of this project an agent sees, and how the agent finds them. Each navigator has its own MCP URL.
            </p>
            <Button variant="primary" onClick={() => void navigate({ to: "/console/$project/navigators/new", params: { project } })}>
              Create navigator
            </Button>
          </div>
          <ul className="flex flex-col gap-3">
            {navigators.map((navigator) => (
              <NavigatorRow key={navigator.slug} project={project} navigator={navigator} />
            ))}
          </ul>
        </>
      )}
    </LoadState>
  );
}

function NavigatorRow({ project, navigator }: { project: string; navigator: Navigator }) {
  const { slug, name, mcpUrl, mode, inChatAuthentication, inChatWaits, inChatEndedAt, previewUrl, denied } = navigator;
  const remove = useRemoveNavigator(project);
  const navigate = useNavigate();
  const edit = () => void navigate({ to: "/console/$project/navigators/$navigator", params: { project, navigator: slug } });
  return (
    <li>
      <LayerCard className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 font-semibold break-words">
            {name} {mode === "search" && <Badge variant="outline">search mode</Badge>}
          </p>
          <p className="mt-1 text-sm text-kumo-subtle">
            {inChatAuthentication
              ? "Agents may hand out links to connect"
              : inChatWaits
                ? "Agents hand out links when the project has a server to which people connect their own accounts"
                : "Agents hand out no links"}
            {previewUrl && (
              <>
                {" "}
                (
                <a href={previewUrl} target="_blank" rel="noopener" className="underline">
                  preview
                </a>
                )
              </>
            )}{" "}
            · {denied.length === 0 ? "nothing denied" : `${denied.length} denied`}
          </p>
          {inChatEndedAt !== null && (
            <p className="mt-1 text-sm text-kumo-warning">
              Links in chats were switched off on <Time at={inChatEndedAt} />, because the last server to which people connect their own accounts was
              removed.
            </p>
          )}
          <ClipboardText className="mt-2 max-w-full" size="sm" text={mcpUrl} />
        </div>
        <div className="flex gap-2">
          <Button size="sm" aria-label={`Edit ${name}`} onClick={edit}>
            Edit
          </Button>
          {slug !== DEFAULT_NAVIGATOR && (
            <ConfirmButton
              action="Remove"
              label={`Remove ${name}`}
              question={`Remove ${name}?`}
              consequence="Its MCP URL stops working within two seconds, and so do the agents that use it."
              mutation={remove}
              input={slug}
            />
          )}
        </div>
      </LayerCard>
    </li>
  );
}
