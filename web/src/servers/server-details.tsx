import { pageTexts } from "../texts/texts.ts";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import type { Server } from "./queries.ts";
import { ServerAuthScopes } from "./server-auth-scopes.tsx";
import { LastError } from "./server-health.tsx";
import { ServerReports } from "./server-reports.tsx";

/** What is to be said of a server beyond its row: its problems, its client at the provider, its further auth scopes. */
export function ServerDetails({ project, server }: { project: string; server: Server }) {
  return (
    <>
      {server.redirectUri !== null && (
        <div className="mt-2 text-xs text-kumo-subtle">
          <p className="mb-1">{pageTexts().servers.redirectUri}</p>
          <ClipboardText size="sm" text={server.redirectUri} className="max-w-full" />
        </div>
      )}
      <ServerReports server={server} />
      <LastError server={server} />
      <ServerAuthScopes project={project} server={server} />
    </>
  );
}
