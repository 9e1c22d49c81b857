import { Banner } from "@cloudflare/kumo/components/banner";
import { Time } from "../ui/time.tsx";
import type { Server } from "./queries.ts";
import { MixUpBanner } from "./scope-form/mix-up-banner.tsx";

/** The known problems of a server: of its sign-in, and of its last answers to requests for its lists. */
export function ServerReports({ server: { fault, warnings, reports } }: { server: Pick<Server, "fault" | "warnings" | "reports"> }) {
  return (
    <>
      {fault !== null && (
        <Banner
          className="mt-2"
          variant="alert"
          title={`Sign-in failed, most recently on ${new Date(fault.at).toLocaleString()}`}
          description={fault.text}
        />
      )}
      {warnings.includes("mix_up") && (
        <div className="mt-2">
          <MixUpBanner
            title="The provider does not name itself in its answers"
            remedy="If Cardea registers itself there, Reset creates such a client. If you entered the client, give it a redirect URI for this server only under Edit."
          />
        </div>
      )}
      {reports.map(({ about, text, since }) => (
        <div key={about} className="mt-2">
          <Banner
            variant={about === "connection" ? "error" : "alert"}
            title={about === "connection" ? "This server did not answer as it should" : "Cardea leaves out a part of this server's lists"}
            description={text}
          />
          <p className="mt-1 text-xs text-kumo-subtle">
            Since <Time at={since} />
          </p>
        </div>
      ))}
    </>
  );
}
