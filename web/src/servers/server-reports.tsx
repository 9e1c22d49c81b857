import { Banner } from "@cloudflare/kumo/components/banner";
import { Time } from "../ui/time.tsx";
import type { Server } from "./queries.ts";

/** What was wrong when the server was last asked for its lists, and since when. */
export function ServerReports({ reports }: Pick<Server, "reports">) {
  return reports.map(({ about, text, since }) => (
    <div key={about} className="mt-2">
      <Banner
        variant={about === "connection" ? "error" : "alert"}
        title={about === "connection" ? "This server did not answer as it should" : "Part of what this server lists is left out"}
        description={text}
      />
      <p className="mt-1 text-xs text-kumo-subtle">
        Since <Time at={since} />
      </p>
    </div>
  ));
}
