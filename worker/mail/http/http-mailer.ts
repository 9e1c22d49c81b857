import { AwsV4Signer } from "aws4fetch";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import type { MailSettings } from "../mail-settings-rules.ts";
import { type Mailer, SENDER_NAME } from "../mailer.ts";
import { decideHttpFault, errorNameOf } from "./answer-rules.ts";
import { HTTP_PROVIDERS, type HttpProvider } from "./http-providers.ts";

type Ports = { service: keyof typeof HTTP_PROVIDERS; settings: MailSettings; fetch: Fetch };
type Sent = { url: string; headers: Record<string, string>; body: string };

/** Sends mail through a service with an HTTP API. */
export function makeHttpMailer({ service, settings, fetch }: Ports): Mailer {
  const provider: HttpProvider = HTTP_PROVIDERS[service];
  const { MAIL_FROM: email, MAIL_SES_REGION: region = "" } = settings;
  const from = { email, named: `${SENDER_NAME} <${email}>` };
  return {
    async send(mail, signal) {
      const plain = {
        url: provider.url(region),
        headers: { accept: "application/json", "content-type": "application/json" },
        body: JSON.stringify(provider.body(mail, from)),
      };
      const { url, headers, body } = await withKey(provider, plain, settings);
      const response = await fetch(url, { method: "POST", headers, body, signal }).catch((error: unknown) => {
        throw new AppError("mail.down", { reason: `${service}: ${reasonOf(error)}` });
      });
      const answer = await response.text();
      if (response.ok) return;
      const name = errorNameOf(response.headers.get("x-amzn-errortype"), answer);
      throw new AppError(decideHttpFault(provider, response.status, name), { reason: `${service}: ${response.status} ${name}` });
    },
  };
}

/** Adds the key to the request, or signs the request with it. */
async function withKey(provider: HttpProvider, request: Sent, settings: MailSettings): Promise<Sent> {
  const { MAIL_API_KEY = "", MAIL_SES_REGION: region = "", MAIL_SES_ACCESS_KEY_ID = "", MAIL_SES_SECRET_ACCESS_KEY = "" } = settings;
  if (provider.authorization) return { ...request, headers: { ...request.headers, ...provider.authorization(MAIL_API_KEY) } };
  const { url, headers, body } = request;
  const key = { accessKeyId: MAIL_SES_ACCESS_KEY_ID, secretAccessKey: MAIL_SES_SECRET_ACCESS_KEY };
  const signed = await new AwsV4Signer({ method: "POST", url, headers, body, ...key, region, service: "ses" }).sign();
  const withoutHost = [...new Headers(signed.headers)].filter(([name]) => name !== "host");
  return { url: signed.url.href, headers: Object.fromEntries(withoutHost), body };
}
