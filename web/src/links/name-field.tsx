import { pageTexts } from "../texts/texts.ts";
import { Input } from "../ui/kit/input.tsx";

type Props = { name: string; onChange: (name: string) => void; error: string | undefined };

/** Asks for the name of a link. */
export function NameField({ name, onChange, error }: Props) {
  const { linkForm: words } = pageTexts();
  return (
    <Input label={words.fileName} value={name} onChange={(event) => onChange(event.target.value)} error={error} description={words.fileNameHelp} />
  );
}
