/**
 * What is a secret wherever it stands, as data. A shape is one row: what it is, and how it looks. A shape with the group `secret` is redacted in
 * that part alone.
 */
export const SECRET_SHAPES: readonly { what: string; shape: RegExp }[] = [
  { what: "a private key (RFC 7468)", shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  { what: "a JSON Web Token (RFC 7519)", shape: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g },
  { what: "the value of an Authorization header", shape: /\b(?:Bearer|Basic|DPoP|Negotiate)\s+(?<secret>[A-Za-z0-9._~+/-]{8,}=*)/gi },
  { what: "the user and password of a URL", shape: /:\/\/(?<secret>[^\s/@:"'<>]*:[^\s/@"'<>]+)@/g },
  { what: "a key, token or link of Cardea", shape: /\b(?:ck|ct|lnk)_[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+)?/g },
  { what: "a token of GitHub", shape: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { what: "a token of GitLab", shape: /\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_-]{16,}/g },
  { what: "a token of Slack", shape: /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10,}/g },
  { what: "a webhook of Slack", shape: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]{16,})/g },
  { what: "a key of AWS", shape: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g },
  { what: "a key of Google", shape: /\bAIza[A-Za-z0-9_-]{30,}/g },
  { what: "a token of Google", shape: /\b(?:ya29\.[A-Za-z0-9_-]{16,}|1\/\/[A-Za-z0-9_-]{30,}|GOCSPX-[A-Za-z0-9_-]{16,})/g },
  { what: "a key of Stripe", shape: /\b(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}/g },
  { what: "a key of OpenAI or Anthropic", shape: /\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,}/g },
  { what: "a token of npm", shape: /\bnpm_[A-Za-z0-9]{30,}/g },
  { what: "a token of PyPI", shape: /\bpypi-[A-Za-z0-9_-]{40,}/g },
  { what: "a key of SendGrid", shape: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g },
  { what: "a token of Atlassian", shape: /\bATATT3[A-Za-z0-9_=-]{20,}/g },
  {
    what: "a key of Notion, Linear, Figma or Airtable",
    shape: /\b(?:ntn_|secret_|lin_(?:api|oauth)_|figd_|pat[A-Za-z0-9]{14}\.)[A-Za-z0-9_-]{20,}/g,
  },
  { what: "a token of Shopify, Hugging Face or Databricks", shape: /\b(?:shp(?:at|ca|pa|ss)_|hf_|dapi)[A-Za-z0-9]{20,}/g },
];

/** Names whose values are redacted in every project. Case, blanks, `-` and `_` make no difference. */
export const SECRET_NAMES: readonly string[] = [
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "secret",
  "client_secret",
  "token",
  "access_token",
  "refresh_token",
  "id_token",
  "auth_token",
  "bearer_token",
  "session_token",
  "api_key",
  "x-api-key",
  "access_key",
  "secret_key",
  "private_key",
  "signing_key",
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "credential",
  "credentials",
];
