import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { meQuery } from "../session/queries.ts";
import { LANGUAGES, type Language } from "../texts/language.ts";
import { language, texts } from "../texts/texts.ts";
import { Disclosure, ENTRY } from "../ui/disclosure.tsx";
import { PersonIcon } from "../ui/kit/icons.tsx";
import { applyTheme, readPreference, storePreference, type Theme, themeOf } from "../ui/preferences.ts";

/** The person who is signed in, and their choices. Sign-out is a plain form, so that it works even if the console has failed. */
export function AccountMenu() {
  const me = useQuery(meQuery).data;
  const { frame } = texts();
  return (
    <Disclosure side="right" label={frame.account} button={<PersonIcon size={22} />}>
      <p className="px-2 py-1.5 break-all text-kumo-subtle">{me?.email}</p>
      <a href="/connections" className={ENTRY}>
        {frame.connections}
      </a>
      <a href="/second-factor" className={ENTRY}>
        {frame.secondFactor}
      </a>
      <Themes />
      <Choice
        label={frame.language}
        choices={LANGUAGES}
        value={language()}
        onChange={(chosen) => {
          storePreference("language", chosen);
          location.reload();
        }}
      />
      <form method="post" action="/sign-out" className="mt-1 border-t border-kumo-line pt-1">
        <input type="hidden" name="next" value="/" />
        <button type="submit" className={`${ENTRY} w-full cursor-pointer text-left`}>
          {frame.signOut}
        </button>
      </form>
    </Disclosure>
  );
}

function Themes() {
  const { theme, themes } = texts().frame;
  const [chosen, setChosen] = useState<Theme>(themeOf(readPreference("theme")));
  const choose = (next: Theme) => {
    setChosen(next);
    storePreference("theme", next);
    applyTheme();
  };
  return <Choice label={theme} choices={themes} value={chosen} onChange={choose} />;
}

type ChoiceProps<Value extends string> = { label: ReactNode; choices: Record<Value, string>; value: Value; onChange: (value: Value) => void };

function Choice<Value extends Theme | Language>({ label, choices, value, onChange }: ChoiceProps<Value>) {
  return (
    <label className="flex items-center justify-between gap-3 px-2 py-1.5">
      {label}
      <select
        className="h-8 rounded-md border border-kumo-line bg-kumo-base px-1"
        value={value}
        onChange={(event) => {
          const chosen = keysOf(choices).find((choice) => choice === event.target.value);
          if (chosen) onChange(chosen);
        }}
      >
        {keysOf(choices).map((choice) => (
          <option key={choice} value={choice}>
            {choices[choice]}
          </option>
        ))}
      </select>
    </label>
  );
}

const keysOf = <Key extends string>(of: Record<Key, string>): Key[] => Object.keys(of) as Key[];
