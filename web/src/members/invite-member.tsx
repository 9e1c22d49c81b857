import { Input } from "@cloudflare/kumo/components/input";
import { Radio } from "@cloudflare/kumo/components/radio";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { FormPage } from "../ui/form-page.tsx";
import { type Member, useInviteMember } from "./queries.ts";

/** Adds a member by e-mail address. */
export function InviteMember() {
  const { project } = useParams({ from: "/console/$project" });
  const { fields, submit, form } = useForm(useInviteMember(project), "members");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Member["role"]>("member");
  return (
    <FormPage title="Invite a member" action="Invite" {...form} onSubmit={() => submit({ email, role })}>
      <p className="text-sm text-kumo-subtle">
        The person becomes a member at once and gets a mail with a link to the project. To invite many people to connect their accounts, send an auth
        link instead.
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
        <Radio.Item label="Member" value="member" description="Connects their own accounts. Their agents use the project." />
        <Radio.Item label="Administrator" value="admin" description="Also changes servers, links, members and everything else in the project." />
      </Radio.Group>
    </FormPage>
  );
}
