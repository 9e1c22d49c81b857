import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "../session/use-form.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { FormPage } from "../ui/form/form-page.tsx";
import { Radio } from "../ui/kit/choice.tsx";
import { Input } from "../ui/kit/input.tsx";
import { type Member, useInviteMember } from "./queries.ts";

/** Adds a member by e-mail address. */
export function InviteMember() {
  const { memberPage: words } = pageTexts();
  const { project } = useParams({ from: "/console/$project" });
  const { fields, submit, form } = useForm(useInviteMember(project), "members");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Member["role"]>("member");
  return (
    <FormPage
      title={texts().pages.inviteMember}
      action={pageTexts().members.invite}
      {...form}
      onSubmit={() => submit({ email, role })}
      command={{ method: "POST", path: `/projects/${project}/members`, body: { email, role } }}
    >
      <p className="text-sm text-kumo-subtle">{words.inviteHelp}</p>
      <Input
        label={words.email}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={fields.email}
        placeholder="ada@example.com"
      />
      <Radio.Group legend={words.role} appearance="card" value={role} onValueChange={setRole}>
        <Radio.Item label={words.member} value="member" description={words.memberHelp} />
        <Radio.Item label={words.auditor} value="auditor" description={words.auditorHelp} />
        <Radio.Item label={words.admin} value="admin" description={words.adminHelp} />
      </Radio.Group>
    </FormPage>
  );
}
