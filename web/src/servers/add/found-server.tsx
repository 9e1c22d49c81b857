import { pageTexts } from "../../texts/texts.ts";
import { Badge } from "../../ui/kit/badge.tsx";
import { Banner } from "../../ui/kit/banner.tsx";
import { LayerCard } from "../../ui/kit/layer-card.tsx";
import type { ProbedServer } from "../queries.ts";

const SHOWN = 8;
const LOOKS = { reachable: "success", unreachable: "error", untried: "neutral" } as const;

/** What a probe found, in a few lines. */
export function FoundServer({ server }: { server: ProbedServer }) {
  const { addServer: words } = pageTexts();
  const { name, url, icon, state, problem, revision, transport, tools, warnings, leftOut } = server;
  const further = (tools?.count ?? 0) - SHOWN;
  return (
    <section aria-label={words.found}>
      <LayerCard className="flex flex-col gap-4 p-4">
        <div className="flex items-start gap-3">
          {icon !== null && <img src={icon} alt="" width={36} height={36} className="size-9 shrink-0 rounded-md object-contain" />}
          <div className="min-w-0 flex-1">
            <p className="font-semibold break-words">{name}</p>
            <p className="font-mono text-xs break-all text-kumo-subtle">{url}</p>
          </div>
          <Badge variant={LOOKS[state]} appearance="dot">
            {words.states[state]}
          </Badge>
        </div>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
          <dt className="text-kumo-subtle">{words.signIn}</dt>
          <dd className="min-w-0 break-words">{signInOf(server)}</dd>
          {revision !== null && (
            <>
              <dt className="text-kumo-subtle">{words.speaks}</dt>
              <dd>{words.speaksOver(revision, transport === "sse" ? "HTTP+SSE" : "HTTP")}</dd>
            </>
          )}
          {state !== "unreachable" && (
            <>
              <dt className="text-kumo-subtle">{words.tools}</dt>
              <dd className="min-w-0">
                {tools === null ? (
                  words.toolsLater
                ) : (
                  <span className="break-words">
                    {tools.count} <span className="font-mono text-xs text-kumo-subtle">{tools.names.slice(0, SHOWN).join(" · ")}</span>
                    {further > 0 && <span className="text-kumo-subtle"> {words.more(further)}</span>}
                  </span>
                )}
              </dd>
            </>
          )}
        </dl>
        {problem !== null && <Banner size="sm" variant="alert" title={words.problem} description={problem} />}
        {warnings.length > 0 && (
          <ul className="list-disc pl-5 text-sm">
            {warnings.map((warning) => (
              <li key={warning}>{words.warnings[warning]}</li>
            ))}
          </ul>
        )}
        {leftOut.length > 0 && <Banner size="sm" title={words.metadata} description={`${leftOut.join("; ")}.`} />}
      </LayerCard>
    </section>
  );
}

/** How people sign in, in a sentence or two. */
function signInOf({ signIn }: ProbedServer): string {
  const { addServer: words } = pageTexts();
  if (signIn === null) return words.notKnown;
  if (signIn.type === "none") return words.none;
  if (signIn.type === "oauth2") {
    const where = signIn.issuer === null ? words.oauth : words.oauthAt(signIn.issuer);
    return signIn.from === "catalog" && signIn.registration !== "client-needed" ? where : `${where} ${words.registrations[signIn.registration]}`;
  }
  const [first] = signIn.fields;
  return first ? words.keyIn[signIn.type](first.name) : words.keySomewhere;
}
