import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { problemsOf } from "../api.ts";
import { FormPage } from "../ui/form-page.tsx";
import { type Member, useInviteMember } from "./queries.ts";

export function InviteMember() {
  const { project } = useParams({ from: "/console/$project" });
  const navigate = useNavigate();
  const invite = useInviteMember(project);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Member["role"]>("member");
  const { fields, sentence } = problemsOf(invite.error);
  const back = () => void navigate({ to: "/console/$project/members", params: { project } });
  return (
    <FormPage
      title="Invite somebody"
      action="Invite"
      pending={invite.isPending}
      problem={sentence}
      onSubmit={() => invite.mutate({ email, role }, { onSuccess: back })}
      onCancel={back}
    >
      <p className="text-sm text-kumo-subtle">
        They are in the project at once and get a mail that says where to go. To have many people connect their accounts, send an auth link instead.
      </p>
      <Input
        label="E-mail address"
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={fields.email}
        placeholder="ada@example.com"
      />
      <Radio.Group legend="Role" appearance="card" value={role} onValueChange={setRole}>
        <Radio.Item label="Member" value="member" description="Connects their own accounts; their agents use the project." />
        <Radio.Item label="Administrator" value="admin" description="Also changes servers, links, users and everything else here." />
      </Radio.Group>
    </FormPage>
  );
}
