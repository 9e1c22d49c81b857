import { pageTexts } from "../../texts/texts.ts";
import { Radio } from "../../ui/kit/choice.tsx";
import { type Draft, fieldsOf, type ScopeType } from "../draft.ts";
import { HintsField } from "./hints-field.tsx";
import { LevelField } from "./level-field.tsx";
import { OAuthSettings } from "./oauth-settings.tsx";
import { ScopeFields } from "./scope-fields.tsx";

const TYPES: readonly ScopeType[] = ["oauth2", "header", "query", "path", "none"];
/** Behind a bridge the URL is the bridge's own, and a program gets variables. */
const BEHIND_BRIDGE: readonly ScopeType[] = ["env", "oauth2", "header", "query", "none"];

type Props = {
  project: string;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  problems: Record<string, string>;
  redirectUri: string | undefined;
  /** Whether the client has a stored secret, which stays unless the administrator types another one. */
  hasSecret?: boolean;
  /** Whether the client still has the redirect URI that servers share, and may get one of its own. */
  mayTakeOwn?: boolean;
};

/** The fields of an auth scope: what Cardea injects, and how. */
export function ScopeSettings({ project, draft, onChange, problems, redirectUri, hasSecret, mayTakeOwn }: Props) {
  const { scopeForm: words } = pageTexts();
  const { type, level } = draft;
  const problem = problems.fields ?? Object.entries(problems).find(([path]) => /^(authScope\.)?fields/.test(path))?.[1];
  return (
    <>
      <Radio.Group
        legend={words.asks}
        appearance="card"
        value={type}
        onValueChange={(next) => onChange({ type: next })}
        error={problems.type ?? problems["authScope.type"]}
      >
        {(draft.transport === "bridge" ? BEHIND_BRIDGE : TYPES).map((each) => (
          <Radio.Item key={each} value={each} label={words.types[each]} description={words.typesHelp[each]} />
        ))}
      </Radio.Group>
      {type !== "none" && <LevelField value={level} onChange={(next) => onChange({ level: next })} />}
      {type === "oauth2" && (
        <OAuthSettings
          project={project}
          draft={draft}
          redirectUri={redirectUri}
          onChange={onChange}
          problems={problems}
          hasSecret={hasSecret}
          mayTakeOwn={mayTakeOwn}
        />
      )}
      <ScopeFields type={type} fields={fieldsOf(draft)} onChange={(fields) => onChange({ fields })} problem={problem} />
      {type !== "none" && <HintsField value={draft.redactionHints} onChange={(redactionHints) => onChange({ redactionHints })} problems={problems} />}
    </>
  );
}
