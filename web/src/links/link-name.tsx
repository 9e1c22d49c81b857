import { useState } from "react";
import { ManagedBadge } from "../session/managed.tsx";
import { pageTexts } from "../texts/texts.ts";
import { DayBars } from "../ui/day-bars.tsx";
import { Badge } from "../ui/kit/badge.tsx";
import { Button } from "../ui/kit/button.tsx";
import { ClipboardText } from "../ui/kit/clipboard-text.tsx";
import { audienceOf } from "./describe-link.ts";
import { LinkUses } from "./link-uses.tsx";
import { QrButton } from "./qr-button.tsx";
import type { Link } from "./queries.ts";

/** What a link is, its address, and the people who have used it. */
export function LinkName({ project, link }: { project: string; link: Link }) {
  const [open, setOpen] = useState(false);
  const { links: words } = pageTexts();
  const audience = audienceOf(link);
  const isDefault = link.type === "default";
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 font-semibold break-words">
        {words.title(words.types[link.type], audience)}
        {link.name !== null && <code className="font-normal text-kumo-subtle">{link.name}</code>}
        <ManagedBadge of={link} />
        {isDefault && <Badge variant="outline">{words.byCardea}</Badge>}
      </p>
      <p className="mt-1 text-kumo-subtle">{link.servers.join(", ") || words.noServers}</p>
      {isDefault && <p className="mt-1 max-w-2xl text-kumo-subtle">{words.defaultHelp}</p>}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {link.state === "active" && (
          <>
            <ClipboardText size="sm" text={link.url} className="max-w-full" />
            <QrButton url={link.url} audience={audience} />
          </>
        )}
        <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.usedBy(link.uses)}
        </Button>
        {link.uses > 0 && <DayBars counts={link.usesByDay.map(({ day, uses }) => ({ day, value: uses }))} what={words.firstUses} />}
      </div>
      {open && <LinkUses project={project} link={link.id} />}
    </>
  );
}
