import { locale, pageTexts } from "../texts/texts.ts";
import { Banner } from "../ui/kit/banner.tsx";
import { Time } from "../ui/time.tsx";
import type { Server } from "./queries.ts";
import { MixUpBanner } from "./scope-form/mix-up-banner.tsx";

/** The known problems of a server: of its sign-in, and of its last answers to requests for its lists. */
export function ServerReports({ server: { fault, warnings, reports } }: { server: Pick<Server, "fault" | "warnings" | "reports"> }) {
  const { serverMore: words } = pageTexts();
  return (
    <>
      {fault !== null && (
        <Banner className="mt-2" variant="alert" title={words.signInFailed(new Date(fault.at).toLocaleString(locale()))} description={fault.text} />
      )}
      {warnings.includes("mix_up") && (
        <div className="mt-2">
          <MixUpBanner title={words.noName} remedy={words.noNameHelp} />
        </div>
      )}
      {reports.map(({ about, text, since }) => (
        <div key={about} className="mt-2">
          <Banner
            variant={about === "connection" ? "error" : "alert"}
            title={about === "connection" ? words.badAnswer : words.leftOut}
            description={text}
          />
          <p className="mt-1 text-xs text-kumo-subtle">
            {words.since} <Time at={since} />
          </p>
        </div>
      ))}
    </>
  );
}
