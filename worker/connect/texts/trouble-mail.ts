import type { TroubleMailTexts } from "../../mail/mail.ts";
import { dateIn } from "./dates.ts";
import { textsOf } from "./languages.ts";

/** The texts of the mail about connections that need their person. @param language a tag as the pages' languages have it */
export function troubleMailTextsOf(language: string): TroubleMailTexts {
  const t = textsOf(language);
  const date = dateIn(t);
  const item: TroubleMailTexts["item"] = ({ server, project, kind, at }) => `${server} (${project}): ${t.connections.troubles[kind](date(at))}`;
  return { language: t.language, ...t.troubleMail, item };
}
