import { AwsV4Signer } from "aws4fetch";
import { z } from "zod";
import { type Clock, SECOND } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { pause } from "../../lib/pause.ts";
import { decideSsmFault, MOST_TRIES, pauseBefore, readSsmError, ssmOrigin } from "./ssm-rules.ts";
import type { SsmSettings } from "./ssm-settings-rules.ts";

/** An action and its input (docs.aws.amazon.com/systems-manager/latest/APIReference/). */
type Action =
  | {
      name: "PutParameter";
      input: {
        Name: string;
        Value: string;
        Type: "SecureString";
        Description: string;
        Tier: "Standard" | "Advanced";
        Overwrite: true;
        KeyId?: string;
      };
    }
  | { name: "GetParameter"; input: { Name: string; WithDecryption: true } }
  | { name: "GetParametersByPath"; input: { Path: string; Recursive: true; WithDecryption: boolean; MaxResults: number; NextToken?: string } }
  | { name: "DeleteParameters"; input: { Names: string[] } };

/** The members of answers that Cardea reads. @property LastModifiedDate seconds since 1970 */
const answerSchema = z.object({
  Parameter: z.object({ Value: z.string() }).optional(),
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string(), LastModifiedDate: z.number().optional() })).optional(),
  NextToken: z.string().nullish(),
});
export type SsmAnswer = z.output<typeof answerSchema>;

/**
 * Sends one request to the Parameter Store of a region.
 * @returns `not-found` for ParameterNotFound, and `bad-token` for InvalidNextToken, or for a ValidationException of a request with a position
 * @throws AppError `store.…`, also after it was sent again for as long as the fault could pass
 */
export type AskSsm = (region: string, action: Action) => Promise<SsmAnswer | "not-found" | "bad-token">;

type Ports = { settings: SsmSettings; fetch: Fetch; clock: Clock; wait?: (ms: number) => Promise<void>; random?: () => number; timeout?: number };

/** The most time for one request. After that it is not sent again, so that its caller gets an answer. */
const TIMEOUT = 6 * SECOND;
const AS_IS: Record<string, "not-found" | "bad-token"> = { ParameterNotFound: "not-found", InvalidNextToken: "bad-token" };

/** Speaks the JSON protocol of the Parameter Store, signed with AWS Signature Version 4. @returns nothing if the settings have no access key */
export function makeSsmClient({ settings, fetch, clock, wait = pause, random = Math.random, timeout = TIMEOUT }: Ports): AskSsm | undefined {
  const { SSM_ACCESS_KEY_ID: accessKeyId, SSM_SECRET_ACCESS_KEY: secretAccessKey, SSM_ENDPOINT: endpoint } = settings;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const key = { accessKeyId, secretAccessKey };

  async function send(region: string, { name, input }: Action): Promise<Response> {
    const url = `${endpoint ?? ssmOrigin(region)}/`;
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${name}` };
    const body = JSON.stringify(input);
    const datetime = new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, "");
    const signer = new AwsV4Signer({ method: "POST", url, headers, body, ...key, region, service: "ssm", datetime });
    const signed = [...new Headers((await signer.sign()).headers)].filter(([header]) => header !== "host");
    return fetch(url, { method: "POST", headers: Object.fromEntries(signed), body, signal: AbortSignal.timeout(timeout) });
  }

  return async (region, action) => {
    for (let tries = 1; ; tries++) {
      const outcome = await send(region, action).then((response) => readAnswer(response, action), toFault);
      if (!("fault" in outcome)) return outcome.answer;
      const { code, again, reason } = outcome.fault;
      if (!again || tries >= MOST_TRIES) throw new AppError(code, { reason: `${action.name} in ${region}: ${reason}` });
      await wait(pauseBefore(tries, random()));
    }
  };
}

type Outcome = { answer: SsmAnswer | "not-found" | "bad-token" } | { fault: ReturnType<typeof decideSsmFault> & { reason: string } };

async function readAnswer(response: Response, { input }: Action): Promise<Outcome> {
  const body = await response.text();
  if (response.ok) {
    const read = answerSchema.safeParse(parse(body));
    return read.success ? { answer: read.data } : { fault: { code: "store.down", again: false, reason: "an answer that is not the protocol's" } };
  }
  const { name, message } = readSsmError(response.headers.get("x-amzn-errortype"), body);
  const isOfToken = name === "ValidationException" && "NextToken" in input && input.NextToken !== undefined;
  const asIs = isOfToken ? "bad-token" : AS_IS[name];
  return asIs ? { answer: asIs } : { fault: { ...decideSsmFault(response.status, name, message), reason: `${response.status} ${name}` } };
}

/** A request that got no answer. One that took too long is not sent again; a connection that broke is. */
function toFault(error: unknown): Outcome {
  if (error instanceof AppError) throw error;
  const isLate = error instanceof Error && error.name === "TimeoutError";
  return { fault: { code: "store.down", again: !isLate, reason: reasonOf(error) } };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
