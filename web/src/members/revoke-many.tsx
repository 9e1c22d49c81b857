import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { serversQuery } from "../servers/queries.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { Button } from "../ui/kit/button.tsx";
import { Modal, ModalButtons } from "../ui/kit/modal.tsx";
import { Select } from "../ui/kit/select.tsx";
import { type ChosenMembers, revocationPreviewQuery, useRevokeMany } from "./queries.ts";

const EVERY = "";

type Props = { project: string; chosen: ChosenMembers; action: string; onDone?: () => void };

/** Revokes the connections of many members at once. It first says how many there are; the project shows the progress. */
export function RevokeMany({ project, chosen, action, onDone }: Props) {
  const [open, setOpen] = useState(false);
  const [server, setServer] = useState(EVERY);
  const { members: words } = pageTexts();
  const servers = useQuery({ ...serversQuery(project), enabled: open }).data?.servers ?? [];
  const personal = servers.filter(({ authScope }) => authScope.type !== "none" && authScope.level === "user");
  const choice = { ...chosen, ...(server !== EVERY && { servers: [server] }) };
  const preview = useQuery({ ...revocationPreviewQuery(project, choice), enabled: open });
  const revoke = useRevokeMany(project);
  const close = () => {
    setOpen(false);
    setServer(EVERY);
    revoke.reset();
  };
  const confirm = () =>
    revoke.mutate(choice, {
      onSuccess: () => {
        close();
        onDone?.();
      },
    });
  const problem = revoke.error ?? preview.error;
  return (
    <>
      <Button size="sm" variant="secondary-destructive" onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Modal open={open} title={action.replace(/…$/, "?")} description={words.manyLoss} onClose={close}>
        <div className="mt-4">
          <Select
            label={words.manyServers}
            items={{ [EVERY]: words.everyServer, ...Object.fromEntries(personal.map(({ slug, name }) => [slug, name])) }}
            value={server}
            onValueChange={setServer}
          />
        </div>
        <p role="status" className="mt-4 min-h-6 font-medium">
          {preview.data && words.manyCount(preview.data.connections, preview.data.members)}
        </p>
        {problem && (
          <p role="alert" className="mt-3 text-kumo-danger">
            {problem.message}
          </p>
        )}
        <ModalButtons>
          <Button onClick={close}>{texts().common.cancel}</Button>
          <Button variant="destructive" loading={revoke.isPending} disabled={!preview.data?.connections} onClick={confirm}>
            {words.revoke}
          </Button>
        </ModalButtons>
      </Modal>
    </>
  );
}
