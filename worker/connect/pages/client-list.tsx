import { usualClients } from "../../catalog/agent-clients/agent-clients-rules.ts";
import { type AgentClient, type AgentEndpoint, PLACEHOLDER_KEY, type SetUpStep } from "../../catalog/catalog.ts";
import { isLoopbackOrigin } from "../../lib/deployment-rules.ts";
import type { Texts } from "../texts/en.ts";

/** @property rel of the links to other sites, on a page whose forms need its origin, so that its referrer policy cannot be the strictest */
type Props = { t: Texts; endpoint: AgentEndpoint; clients: AgentClient[]; rel?: "noreferrer" };

/** Clients, each with the steps of its set-up folded below its name. It works without a script. */
export function ClientList({ t, endpoint, clients, rel }: Props) {
  const isLocal = isLoopbackOrigin(endpoint.url);
  return (
    <>
      {clients.map(({ name, source, isRemote, steps }) => {
        const all = steps(endpoint);
        return (
          <details class="client">
            <summary>{name}</summary>
            {isRemote && isLocal && <p class="hint bad">{t.agent.remote(name)}</p>}
            <ol>
              {all.map((step, index) => (
                <li>
                  <Step t={t} client={name} endpoint={endpoint} step={step} isOther={all[index - 1]?.kind === "install"} />
                </li>
              ))}
            </ol>
            <a class="hint" href={source} rel={rel}>
              {t.agent.source(name)}
            </a>
          </details>
        );
      })}
    </>
  );
}

/** How to use what was just connected in the usual clients, with the way to all others. */
export function UsualClients({ t, endpoint }: Pick<Props, "t" | "endpoint">) {
  return (
    <>
      <h2>{t.agent.after}</h2>
      <ClientList t={t} endpoint={endpoint} clients={usualClients()} rel="noreferrer" />
      <p>
        <a href={endpoint.url}>{t.agent.others}</a>
      </p>
    </>
  );
}

type StepProps = Pick<Props, "t" | "endpoint"> & { client: string; step: SetUpStep; isOther: boolean };

/** @param isOther whether the step is another way to do what the step before did */
function Step({ t: { agent }, client, endpoint, step, isOther }: StepProps) {
  switch (step.kind) {
    case "install":
      return (
        <a class="button" href={step.href}>
          {agent.install(client)}
        </a>
      );
    case "open": {
      const places = step.places.join(" → ");
      return (
        <>
          {agent.open} {step.href === undefined ? <b>{places}</b> : <a href={step.href}>{places}</a>}
        </>
      );
    }
    case "enter":
      return <>{agent.enter(endpoint.name)}</>;
    case "file":
      return <Snippet lead={(isOther ? agent.orFile : agent.file)(step.path)} text={step.text} />;
    case "run":
      return <Snippet lead={agent.run} text={step.text} />;
    case "program":
      return <Snippet lead={agent.program} text={step.text} />;
    case "key":
      return <>{agent.key(PLACEHOLDER_KEY)}</>;
    case "sign-in":
      return <>{agent.signIn}</>;
  }
}

const Snippet = ({ lead, text }: { lead: string; text: string }) => (
  <>
    {lead}
    <pre>{text}</pre>
  </>
);
