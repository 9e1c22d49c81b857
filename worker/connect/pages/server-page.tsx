import type { Server } from "../../db/servers.ts";
import type { FieldErrors } from "../../lib/errors.ts";
import { Layout, Notice, type SignedIn } from "./layout.tsx";

type Props = { server: Server; action: string; back: string; signedIn: SignedIn; shared: boolean; problem?: string; fields?: FieldErrors };

/** The form of a server that takes typed values (F23). What was typed never comes back: it is a secret. */
export function ServerPage({ server, action, back, signedIn, shared, problem, fields = {} }: Props) {
  return (
    <Layout title={`Connect ${server.name}`} signedIn={signedIn}>
      <p class="crumb">
        <a href={back}>← All servers</a>
      </p>
      <h1>Connect {server.name}</h1>
      <p class="lead">
        {shared ? "Everyone in this project will use these values." : "Only your own agents will use these values."} They are tried at{" "}
        <strong>{hostOf(server.url)}</strong>, then stored encrypted; no page shows them again.
      </p>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      <form method="post" action={action} class="card" autocomplete="off">
        {server.authScope.fields.map((field, index) => (
          <div class="field">
            <label for={`field-${index}`}>{field.label || field.name}</label>
            <input
              id={`field-${index}`}
              name={field.name}
              type={server.authScope.type === "path" ? "text" : "password"}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              required
              maxlength={4096}
              autofocus={index === 0}
              aria-invalid={fields[field.name] !== undefined}
              aria-describedby={`about-${index}`}
            />
            <p class={fields[field.name] ? "hint bad" : "hint"} id={`about-${index}`}>
              {fields[field.name] ?? field.help}
            </p>
          </div>
        ))}
        <button type="submit">Try and connect</button>
      </form>
    </Layout>
  );
}

function hostOf(urlTemplate: string): string {
  return new URL(urlTemplate).host;
}
