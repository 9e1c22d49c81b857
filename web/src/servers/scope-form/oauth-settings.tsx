import { useQuery } from "@tanstack/react-query";
import { pageTexts } from "../../texts/texts.ts";
import { Radio } from "../../ui/kit/choice.tsx";
import { Select } from "../../ui/kit/select.tsx";
import type { Draft } from "../draft.ts";
import { providersQuery, useDiscovery } from "../queries.ts";
import { ClientFields } from "./client-fields.tsx";
import { DiscoveryCheck } from "./discovery-check.tsx";
import { ProviderUrls } from "./provider-urls.tsx";

type Props = {
  project: string;
  draft: Draft;
  /** The redirect URI of the new client. It is undefined until the API has answered. */
  redirectUri: string | undefined;
  onChange: (part: Partial<Draft>) => void;
  problems: Record<string, string>;
  /** Whether the client has a stored secret, which stays unless the administrator types another one. */
  hasSecret?: boolean;
  /** Whether the client still has the redirect URI that servers share, and may get one of its own. */
  mayTakeOwn?: boolean;
};

/** How people sign in to a server: the provider (discovered, from a template, or described by hand), and the client. */
export function OAuthSettings({ project, draft, redirectUri, onChange, problems, hasSecret = false, mayTakeOwn = false }: Props) {
  const { oauthForm: words } = pageTexts();
  const providers = useQuery(providersQuery).data?.providers ?? [];
  const discovery = useDiscovery(project);
  const template = providers.find(({ id }) => draft.provider === `template:${id}`);
  const needsClient =
    draft.clientId !== "" ||
    draft.provider !== "discovered" ||
    draft.grant !== "authorization_code" ||
    discovery.data?.registration === "client-needed";
  const items: Record<string, string> = { discovered: words.discovered };
  for (const { id, name } of providers) items[`template:${id}`] = name;
  items.manual = words.manual;

  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-2 text-sm font-medium">{words.signIn}</legend>
      <Select
        label={words.provider}
        items={items}
        value={draft.provider}
        onValueChange={(provider) => onChange({ provider: (provider ?? "discovered") as Draft["provider"] })}
        error={problems.provider}
      />
      <Radio.Group
        legend={words.who}
        orientation="horizontal"
        value={draft.grant}
        onValueChange={(grant) => onChange(grant === "client_credentials" ? { grant, level: "project" } : { grant })}
        error={problems.grant}
      >
        <Radio.Item label={words.people} value="authorization_code" />
        <Radio.Item label={words.cardea} value="client_credentials" />
      </Radio.Group>
      {draft.provider === "discovered" && <DiscoveryCheck url={draft.url} discovery={discovery} />}
      {draft.provider === "manual" && <ProviderUrls draft={draft} onChange={onChange} problems={problems} />}
      <details open={needsClient} className="flex flex-col">
        <summary className="cursor-pointer text-sm font-medium">{needsClient ? words.ownClient : words.ownClientRarely}</summary>
        <ClientFields {...{ draft, onChange, problems, template, redirectUri, hasSecret, mayTakeOwn }} />
      </details>
    </fieldset>
  );
}
