import type { AgentClient, AgentEndpoint, SetUpStep } from "../../../worker/catalog/agent-clients/agent-client.ts";
import { pageTexts } from "../texts/texts.ts";
import { Snippet } from "../ui/copy/snippet.tsx";

type Props = { client: AgentClient; endpoint: AgentEndpoint };

/** The steps by which an MCP URL is added to a client. */
export function ClientSteps({ client, endpoint }: Props) {
  const { agents } = pageTexts();
  const steps = client.steps(endpoint);
  return (
    <>
      <ol className="list-decimal space-y-4 pl-5 text-sm">
        {steps.map((step, index) => (
          <li key={JSON.stringify(step)}>
            <Step client={client} endpoint={endpoint} step={step} isOther={steps[index - 1]?.kind === "install"} />
          </li>
        ))}
      </ol>
      <p className="mt-4 text-sm">
        <a href={client.source} target="_blank" rel="noreferrer" className="underline">
          {agents.guide(client.name)}
        </a>
      </p>
    </>
  );
}

/** @param isOther whether the step is another way to do what the step before did */
function Step({ client, endpoint, step, isOther }: Props & { step: SetUpStep; isOther: boolean }) {
  const { agents } = pageTexts();
  switch (step.kind) {
    case "install":
      return (
        <a href={step.href} className="inline-flex rounded-lg bg-kumo-brand px-3 py-2 font-medium text-white">
          {agents.add(client.name)}
        </a>
      );
    case "open": {
      const places = step.places.join(" → ");
      return step.href === undefined ? (
        <>
          {agents.open} <strong>{places}</strong>
        </>
      ) : (
        <>
          {agents.open}{" "}
          <a href={step.href} target="_blank" rel="noreferrer" className="underline">
            {places}
          </a>
        </>
      );
    }
    case "enter":
      return <Snippet label={agents.enter(endpoint.name)} text={endpoint.url} />;
    case "file":
      return <Snippet label={(isOther ? agents.orFile : agents.file)(step.path)} text={step.text} />;
    case "run":
      return <Snippet label={agents.run} text={step.text} />;
    case "program":
      return <Snippet label={agents.program} text={step.text} />;
    case "key":
      return <>{agents.key}</>;
    case "sign-in":
      return <>{agents.signIn}</>;
  }
}
