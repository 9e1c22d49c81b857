import { Banner } from "@cloudflare/kumo/components/banner";
import { Button } from "@cloudflare/kumo/components/button";
import { Checkbox } from "@cloudflare/kumo/components/checkbox";
import { ClipboardText } from "@cloudflare/kumo/components/clipboard-text";
import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { Select } from "@cloudflare/kumo/components/select";
import { useQuery } from "@tanstack/react-query";
import { problemsOf } from "../api.ts";
import type { Draft } from "./draft.ts";
import { MIX_UP } from "./mix-up.ts";
import { type Discovery, providersQuery, useDiscovery } from "./queries.ts";

type Props = {
  project: string;
  draft: Draft;
  /** The new server's own; absent for a moment. */
  redirectUri: string | undefined;
  onChange: (part: Partial<Draft>) => void;
  problems: Record<string, string>;
  /** Whether the client has a secret that stays unless another one is typed. */
  hasSecret?: boolean;
  /** Whether the client still has the redirect URI that servers share, and may get one of its own. */
  mayTakeOwn?: boolean;
};

const REGISTRATIONS: Record<Discovery["registration"], string> = {
  cimd: "Cardea is its own client there: nothing to create.",
  dcr: "Cardea registers itself there: nothing to create.",
  "client-needed": "It takes no registration: create a client there and enter it below.",
};

/** How people sign in to a server: found out from it, by a template, or by hand; and with which client. */
export function OAuthSettings({ project, draft, redirectUri, onChange, problems, hasSecret = false, mayTakeOwn = false }: Props) {
  const providers = useQuery(providersQuery);
  const discovery = useDiscovery(project);
  const template = providers.data?.providers.find(({ id }) => draft.provider === `template:${id}`);
  const needsClient =
    draft.clientId !== "" ||
    draft.provider !== "discovered" ||
    draft.grant !== "authorization_code" ||
    discovery.data?.registration === "client-needed";
  const items: Record<string, string> = { discovered: "Found out from the server" };
  for (const { id, name } of providers.data?.providers ?? []) items[`template:${id}`] = name;
  items.manual = "Another provider, by its URLs";

  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-2 text-sm font-medium">Sign-in</legend>
      <Select
        label="Provider"
        items={items}
        value={draft.provider}
        onValueChange={(provider) => onChange({ provider: (provider ?? "discovered") as Draft["provider"] })}
        error={problems.provider}
      />
      <Radio.Group
        legend="Who signs in"
        orientation="horizontal"
        value={draft.grant}
        onValueChange={(grant) => onChange(grant === "client_credentials" ? { grant, level: "project" } : { grant })}
        error={problems.grant}
      >
        <Radio.Item label="People" value="authorization_code" />
        <Radio.Item label="Cardea itself, with its client's secret" value="client_credentials" />
      </Radio.Group>
      {draft.provider === "discovered" && (
        <div className="flex flex-col items-start gap-2">
          <Button size="sm" loading={discovery.isPending} disabled={!draft.url} onClick={() => discovery.mutate(draft.url)}>
            Check how people sign in
          </Button>
          {discovery.error && (
            <Banner
              size="sm"
              variant="alert"
              title="Not found"
              description={Object.values(problemsOf(discovery.error).fields)[0] ?? discovery.error.message}
            />
          )}
          {discovery.data && (
            <Banner
              size="sm"
              title={`People sign in at ${discovery.data.issuer}`}
              description={`${REGISTRATIONS[discovery.data.registration]} Scopes: ${discovery.data.scopes.join(", ") || "the server's own choice"}.`}
            />
          )}
          {discovery.data && discovery.data.leftOut.length > 0 && (
            <Banner size="sm" title="Part of its metadata could not be read" description={`${discovery.data.leftOut.join("; ")}.`} />
          )}
          {discovery.data && discovery.data.registration === "cimd" && !discovery.data.namesItself && (
            <Banner size="sm" variant="alert" title="Its answers do not say that they are from it" description={MIX_UP} />
          )}
        </div>
      )}
      {draft.provider === "manual" && (
        <>
          <Input
            label="Authorization URL"
            value={draft.authorizationUrl}
            onChange={(event) => onChange({ authorizationUrl: event.target.value })}
            error={problems.authorizationUrl}
          />
          <Input
            label="Token URL"
            value={draft.tokenUrl}
            onChange={(event) => onChange({ tokenUrl: event.target.value })}
            error={problems.tokenUrl}
          />
          <Input
            label="Revocation URL (optional)"
            value={draft.revocationUrl}
            onChange={(event) => onChange({ revocationUrl: event.target.value })}
            error={problems.revocationUrl}
            description="Grants that are taken back here are ended there too."
          />
          <Input
            label="UserInfo URL (optional)"
            value={draft.userinfoUrl}
            onChange={(event) => onChange({ userinfoUrl: event.target.value })}
            error={problems.userinfoUrl}
            description="Tells which account a person has connected."
          />
        </>
      )}
      <details open={needsClient} className="flex flex-col">
        <summary className="cursor-pointer text-sm font-medium">Own client and scopes{needsClient ? "" : " (rarely needed)"}</summary>
        <div className="mt-3 flex flex-col gap-4">
          <Input
            label="Client ID"
            value={draft.clientId}
            onChange={(event) => onChange({ clientId: event.target.value })}
            error={problems.clientId}
            description={
              draft.provider === "discovered" && draft.grant === "authorization_code" ? "Only where the server takes no registration." : undefined
            }
          />
          <Input
            label="Client secret"
            type="password"
            autoComplete="off"
            value={draft.clientSecret}
            onChange={(event) => onChange({ clientSecret: event.target.value })}
            error={problems.clientSecret}
            placeholder={hasSecret ? "kept; type to replace" : ""}
            description="Stored encrypted; no page shows it again."
          />
          <Input
            label="Scopes (optional)"
            value={draft.scopes}
            onChange={(event) => onChange({ scopes: event.target.value })}
            error={problems.scopes}
            placeholder={template?.scopes.join(" ") ?? ""}
            description="Separate with spaces. Empty: the usual ones."
          />
          {redirectUri !== undefined && (
            <div className="text-sm">
              {mayTakeOwn && (
                <Checkbox
                  className="mb-2"
                  label="Give this client a redirect URI of this server alone. Enter it at the provider first: people cannot sign in until it is there."
                  checked={draft.takesOwnRedirect}
                  onCheckedChange={(takesOwnRedirect) => onChange({ takesOwnRedirect })}
                />
              )}
              <p className="mb-1">
                Redirect URI to give the provider, {mayTakeOwn && !draft.takesOwnRedirect ? "which other servers have too" : "for this server alone"}
                {template && (
                  <>
                    {" "}
                    (
                    <a className="underline" href={template.clientUrl} target="_blank" rel="noreferrer">
                      create the client at {template.name}
                    </a>
                    )
                  </>
                )}
              </p>
              <ClipboardText size="sm" text={redirectUri} className="max-w-full" />
              {problems.redirectUri !== undefined && (
                <p role="alert" className="mt-1 text-kumo-danger">
                  {problems.redirectUri}
                </p>
              )}
            </div>
          )}
        </div>
      </details>
    </fieldset>
  );
}
