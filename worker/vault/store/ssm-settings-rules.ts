import type { z } from "zod";
import { isLoopbackOrigin } from "../../lib/deployment-rules.ts";
import { weaknessOfText } from "../../lib/text/secret-strength-rules.ts";
import { optionalText, withNotes } from "../../lib/text/setting-notes.ts";

/** The settings of the AWS Parameter Store. Without them every project keeps its values in KV. */
export const ssmSettings = {
  SSM_REGION: withNotes(optionalText, { description: "The AWS region of the Parameter Store (docs/ssm.md).", example: "eu-central-1" }),
  SSM_ACCESS_KEY_ID: withNotes(optionalText, {
    description: "The id of an access key of an IAM user who may use the Parameter Store, and nothing else.",
    example: "from AWS",
  }),
  SSM_SECRET_ACCESS_KEY: withNotes(optionalText, { description: "The secret of that access key.", example: "from AWS", secret: true }),
  SSM_ENDPOINT: withNotes(optionalText, {
    description: "The origin of a local server that speaks the protocol of the Parameter Store, for tests.",
    example: "http://127.0.0.1:4583",
    development: true,
  }),
};

export type SsmSettings = z.output<z.ZodObject<typeof ssmSettings>>;
type Name = keyof SsmSettings;

const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;
/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, “Understanding unique ID prefixes”: AKIA is a key that lasts, ASIA one that ends. */
const LASTING_KEY = /^AKIA[A-Z0-9]{12,124}$/;
const TEMPORARY_KEY = /^ASIA/;
/** AWS makes secrets of 40 characters of base64. */
const SECRET = /^[A-Za-z0-9/+=]{40,128}$/;

/**
 * Says what is wrong with the settings of the Parameter Store, and what to do.
 * @param others the values of other secrets by their names; one secret has one use (S43)
 * @param isDevelopment whether only the local machine can reach this Cardea instance
 */
export function problemsOfSsmSettings(
  settings: SsmSettings,
  others: Record<string, string | undefined>,
  isDevelopment: boolean,
): [name: Name, message: string][] {
  const { SSM_REGION: region, SSM_ACCESS_KEY_ID: id, SSM_SECRET_ACCESS_KEY: secret, SSM_ENDPOINT: endpoint } = settings;
  const problems: [Name, string][] = [];
  const refuse = (name: Name, message: string) => void problems.push([name, message]);

  // A secret takes effect on the running Worker as soon as it is set, and the other two come with the next deployment. Alone it sets up nothing.
  if ((region || id) && !(region && id && secret))
    refuse("SSM_REGION", "SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY are set together (docs/ssm.md)");
  if (region && !REGION.test(region)) refuse("SSM_REGION", "must be a region such as eu-central-1");
  if (id && TEMPORARY_KEY.test(id)) refuse("SSM_ACCESS_KEY_ID", "is a temporary key, which ends within hours; make an access key of an IAM user");
  else if (id && !LASTING_KEY.test(id)) refuse("SSM_ACCESS_KEY_ID", "must be the id of an access key, which begins with AKIA");
  else if (id?.endsWith("EXAMPLE")) refuse("SSM_ACCESS_KEY_ID", "is a sample value of AWS's documents; make an access key of an IAM user");
  if (secret) {
    const weakness = SECRET.test(secret) ? weaknessOfText(secret) : "is not the secret of an access key";
    if (weakness !== undefined) refuse("SSM_SECRET_ACCESS_KEY", `${weakness}; copy it from AWS, where it is shown once`);
    const same = Object.entries(others).find(([, value]) => value === secret)?.[0];
    if (same !== undefined) refuse("SSM_SECRET_ACCESS_KEY", `is ${same} too; make another access key, which may use the Parameter Store only`);
  }
  if (endpoint && !(isDevelopment && URL.canParse(endpoint) && new URL(endpoint).origin === endpoint && isLoopbackOrigin(endpoint)))
    refuse("SSM_ENDPOINT", "must be a loopback origin such as http://127.0.0.1:4583, and only in development; leave it out in a deployment");
  return problems;
}
