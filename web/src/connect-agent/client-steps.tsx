import { LinkButton } from "@cloudflare/kumo/components/button";
import type { AgentClient, AgentEndpoint, SetUpStep } from "../../../worker/catalog/agent-clients/agent-clients-rules.ts";
import { Snippet } from "../ui/copy/snippet.tsx";

type Props = { client: AgentClient; endpoint: AgentEndpoint };

/** The steps by which an MCP URL is added to a client. */
export function ClientSteps({ client, endpoint }: Props) {
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
          Guide to {client.name}
        </a>
      </p>
    </>
  );
}

/** @param isOther whether the step is another way to do what the step before did */
function Step({ client, endpoint, step, isOther }: Props & { step: SetUpStep; isOther: boolean }) {
  switch (step.kind) {
    case "install":
      return (
        <LinkButton href={step.href} variant="primary">
          Add to {client.name}
        </LinkButton>
      );
    case "open": {
      const places = step.places.join(" → ");
      return step.href === undefined ? (
        <>
          Open <strong>{places}</strong>
        </>
      ) : (
        <>
          Open{" "}
          <a href={step.href} target="_blank" rel="noreferrer" className="underline">
            {places}
          </a>
        </>
      );
    }
    case "enter":
      return <Snippet label={`Enter the name ${endpoint.name} and this URL`} text={endpoint.url} />;
    case "file":
      return <Snippet label={`${isOther ? "Or put" : "Put"} this into ${step.path}`} text={step.text} />;
    case "run":
      return <Snippet label="Run in a terminal" text={step.text} />;
    case "program":
      return <Snippet label="Copy this" text={step.text} />;
    case "key":
      return <>Create an API key below, and put it in the place of YOUR_API_KEY.</>;
    case "sign-in":
      return <>Sign in and allow access.</>;
  }
}
