/**
 * All errors of the Worker. A code is `noun.reason`; it determines the HTTP status and the sentence that a person reads.
 * The details of what happened (`reason`) go to the log only.
 */
const catalog = {
  "settings.invalid": [500, "Cardea is not configured correctly. The administrator finds the cause in the log."],
  "request.invalid": [400, "The request is not valid. Check the fields named below."],
  "request.cross_site": [403, "This request did not come from Cardea's own pages. Reload the page and try again."],
  "request.wrong_host": [
    421,
    "A Cardea instance for development answers only at its PUBLIC_ORIGIN, such as http://127.0.0.1:8787. Use that address, or change the setting.",
  ],
  "request.not_json": [415, "Send the body as application/json."],
  "request.too_many": [429, "There were too many requests in a short time. Wait a few minutes and try again."],
  "recording.none": [
    404,
    "Nothing is recorded of this call: the project recorded no arguments and results then, they were kept long enough, or the vault's key that sealed them is gone.",
  ],
  "idempotency.other_request": [422, "This Idempotency-Key was used for another request. Use a new key for each request that is to be made."],
  "idempotency.unanswered": [
    409,
    "A request with this Idempotency-Key is under way, or has ended without an answer. Try again in a minute. If this stays so, look whether the request has made what it was to make, and use a new key.",
  ],
  "idempotency.shown_once": [
    409,
    "The request with this Idempotency-Key was made. Its answer is not kept: it has a secret, is a server's, is too long, or names a person who was erased. If you did not get it, remove what the request made, and use a new key.",
  ],
  "request.too_large": [413, "The request is larger than Cardea accepts."],
  "session.missing": [401, "Sign in first."],
  "session.code_rejected": [400, "That code is wrong, used or expired. Check the newest e-mail, or ask for a new code."],
  "session.email_invalid": [400, "Enter one e-mail address, such as ada@example.com."],
  "session.too_many_codes": [429, "Too many codes were asked for this address. Wait 15 minutes and try again."],
  "session.too_many_guesses": [
    429,
    "Too many wrong codes were entered for this address today, so each new code has one try. Ask for another code, and enter it as it is in the mail.",
  ],
  "session.mail_failed": [502, "The e-mail could not be sent. Try again in a minute."],
  "mail.key_refused": [
    502,
    "The mail service does not accept Cardea's key or password. An administrator has to make a new one there and set it again.",
  ],
  "mail.sender_refused": [
    502,
    "The mail service does not send for the address in MAIL_FROM. An administrator has to verify its domain there, or set another address.",
  ],
  "mail.recipient_refused": [502, "The mail service does not deliver to this address. Check it, or use another one."],
  "mail.rate_limited": [503, "The mail service takes no more mails at the moment. Wait a few minutes and try again, or raise the limit there."],
  "mail.tls_missing": [
    502,
    "The mail server offers no encryption on this port, so nothing was sent. An administrator has to set a port with TLS: 465, or 587 with STARTTLS.",
  ],
  "mail.refused": [502, "The mail service did not take the mail. The administrator finds the cause in the log."],
  "mail.down": [
    502,
    "The mail service does not answer, or its certificate is not trusted. Try again in a minute; an administrator can check the address of the service.",
  ],
  "session.codes_off": [403, "Codes by e-mail are switched off here. Sign in with your company's account."],
  "session.provider_failed": [502, "Your company's sign-in service did not complete the sign-in. Try again."],
  "session.provider_refused": [
    403,
    "Your company's sign-in service did not let you in, or did not confirm your e-mail address; or the address belongs to another account here.",
  ],
  "second_factor.needed": [403, "This needs your second factor. Open /second-factor in this browser, confirm that it is you, then try again."],
  "second_factor.missing": [
    403,
    "This needs a second factor, and you have none yet. Open /second-factor in this browser, set one up, then try again.",
  ],
  "second_factor.last_required": [409, "A second factor is required of you, so the last one stays. Add another one first."],
  "second_factor.rejected": [400, "That code is wrong, or was used already. Wait until your app shows the next one, or enter a recovery code."],
  "second_factor.too_many_guesses": [
    429,
    "Too many codes were entered. Wait a quarter of an hour, or use another way: a recovery code in place of the app's, or the app's in place of a recovery code.",
  ],
  "second_factor.passkey_refused": [
    400,
    "The passkey was not accepted: it is not one of yours here, or the question took more than five minutes or was answered already. Start again.",
  ],
  "second_factor.sign_in_again": [403, "Your sign-in is too long ago to change second factors. Sign in again."],
  "second_factor.exists": [409, "You have an authenticator app already. Remove it before you add another one."],
  "setup.ended": [
    410,
    "This set-up address was used, has ended or is not complete. The operator gets another with: npm run deploy -- --set-up-address",
  ],
  "session.cookie_missing": [400, "Your browser did not keep the cookie Cardea signs you in with. Allow cookies for this site, then sign in again."],
  "session.sign_in_expired": [400, "This sign-in was already used, took too long or began in another browser. Start again."],
  "resource.not_found": [404, "There is nothing here, or you have no access to it."],
  "project.admin_required": [403, "Only a platform administrator can create a project."],
  "project.edit_loses": [409, "This change deletes audit events. Read what follows, then confirm."],
  "project.slug_taken": [409, "A project with this slug exists. Choose another slug."],
  "member.last_admin": [409, "A project needs at least one administrator. Make another member an administrator first."],
  "agent.ending": [409, "A revocation of this agent for everybody is under way. Wait until its job is done."],
  "owner.unknown": [409, "Nobody has signed in with this address yet. Let the person sign in once, then add them."],
  "owner.named": [409, "The setting ADMIN_EMAILS names this owner. Take the address out of it to remove them."],
  "owner.last": [409, "A deployment needs an owner. Add another one first."],
  "owner.too_many": [409, "There are 50 owners besides those of ADMIN_EMAILS, which is the most. Remove one first."],
  "role.reads_only": [
    403,
    "You are an auditor of this project: you can read everything and change nothing. Ask an administrator of the project to make this change.",
  ],
  "news.too_many": [429, "You have this project open in too many windows. Close some of them, then reload the page."],
  "stream.too_many": [429, "This agent has too many streams open. Close some of them, then try again."],
  "member.address_disputed": [
    409,
    "Two people have had this address at the company's sign-in service. A platform administrator has to decide first whose it is.",
  ],
  "conflict.identity_known": [409, "The person who signs in there has an account here already. Give the address to that account."],
  "server.slug_taken": [409, "This project has a server with this slug. Choose another slug."],
  "server.url_refused": [400, "Cardea cannot connect to this URL. Use a public https address."],
  "server.scope_mismatch": [400, "The fields do not fit the kind of authentication."],
  "server.moved": [502, "The server is at another address now. Correct its URL."],
  "server.failing": [502, "The server answered with an error of its own."],
  "server.busy": [503, "The server asks to wait before the next request."],
  "server.unreadable": [502, "This URL does not answer like an MCP server."],
  "server.revision_unknown": [502, "The server speaks no revision of MCP that Cardea knows."],
  "server.edit_loses": [409, "This change has consequences for what people have connected. Read them, then confirm."],
  "server.changed_meanwhile": [409, "Another administrator has changed this server since you opened it. Open it again, then make your change."],
  "tool.not_held": [409, "Changes of this server are not held, so its changed tools are in use. Switch holding on first, then refuse."],
  "version.changed_meanwhile": [
    412,
    "Another administrator has changed this since you read it, so nothing was changed. Read it again, then make your change.",
  ],
  "server.too_many": [409, "This project has 1,000 servers, which is the most. Remove one first."],
  "server.too_many_scopes": [409, "This server has 20 further auth scopes, which is the most. Remove one first."],
  "tool.changed_again": [409, "The tool has changed again since you looked. Look at it once more."],
  "navigator.no_personal_server": [409, "This project has no server that people connect their own accounts to, so agents have no links to hand out."],
  "navigator.too_many": [409, "This project has 100 navigators, which is the most. Remove one first."],
  "rule.too_many": [409, "This project has 500 route rules, which is the most. Remove one first."],
  "revocation.too_many": [409, "20 revocations of this project are under way, which is the most. Wait until one of them has ended."],
  "revocation.under_way": [409, "A revocation of the connections that a search found is under way in this project. Wait until it has ended."],
  "revocation.too_many_members": [409, "More than 10,000 members match. Choose fewer of them, or all members."],
  "decision.invalid": [400, "There can be no such call."],
  "rule.invalid": [400, "The parts of the rule do not fit each other."],
  "project.not_member": [403, "There is no such project, or you are not a member of it. Ask its administrator for an auth link."],
  "key.invalid": [401, "This key is unknown, expired or revoked, or is not for this project."],
  "key.expired": [401, "This platform token has expired. Make a new one, as a person who is signed in."],
  "token.role_too_low": [403, "The role of this platform token does not allow this. Use one with a higher role."],
  "token.person_needed": [403, "A platform token may not do this. It is for a person who is signed in."],
  "token.too_many": [409, "There are 200 platform tokens of the deployment, which is the most. Revoke one first."],
  "key.user_refused": [403, "This API key may not be used for this person."],
  "link.unknown": [404, "This link does not exist. Check that you copied all of it."],
  "link.deleted": [410, "This link was deleted by an administrator."],
  "link.paused": [403, "This link is paused by an administrator."],
  "link.expired": [410, "This link has expired."],
  "link.used": [410, "This link has already been used."],
  "link.wrong_domain": [403, "This link is not for your e-mail address."],
  "link.wrong_email": [403, "This link is for another e-mail address."],
  "link.other_user": [403, "This link was made for another person."],
  "link.not_member": [403, "You are not a member of this project."],
  "link.person_removed": [403, "An administrator has removed you from this project. Only an invitation brings you back."],
  "link.level_mismatch": [400, "These servers do not fit the kind of link."],
  "link.return_refused": [400, "This project does not send people back to that address."],
  "link.default_stays": [
    409,
    "The default link cannot be edited or deleted: it exists as long as a navigator has in-chat authentication switched on.",
  ],
  "link.not_editable": [409, "This link has been used or deleted, so it cannot be changed. Make a new one."],
  "credential.refused": [422, "The server refused these values. Nothing was stored."],
  "server.broke_off": [502, "The connection to the server ended before its answer."],
  "bridge.offline": [503, "The server is behind a bridge, and no bridge of this project is connected. Start it, then try again."],
  "bridge.not_allowed": [
    502,
    "The server is behind a bridge, and no connected bridge's file has a server of this name, or lets its variable be set.",
  ],
  "bridge.server_down": [502, "The bridge is connected, but the server behind it does not start or does not answer there."],
  "bridge.token_refused": [401, "This is no valid token of a bridge of this project. Make one in the console, at the project's bridges."],
  "bridge.version_unknown": [426, "This bridge and this Cardea instance have no version of their protocol in common. Update the older one."],
  "bridge.too_many": [429, "16 bridges of this project are connected, which is the most. Stop one first."],
  "credential.unreachable": [502, "The server could not be reached to try these values. Nothing was stored."],
  "credential.invalid_value": [400, "A value has characters that cannot be sent to the server."],
  "credential.superseded": [409, "A newer value was stored for this server in the meantime. Nothing was changed."],
  "credential.needs_sign_in": [401, "The connection has ended. Connect the server again."],
  "credential.needs_scope": [403, "The server needs more access than was given. Connect it again."],
  "credential.provider_down": [503, "The sign-in service of this server does not answer. Try again soon."],
  "credential.provider_busy": [503, "The sign-in service of this server is busy at the moment. Try again in a minute."],
  "authorization.invalid_state": [400, "This sign-in was already used, took too long or began in another browser. Start again."],
  "authorization.refused": [400, "The provider did not grant access."],
  "authorization.discovery_failed": [502, "Cardea could not find out how to sign in to this server."],
  "authorization.client_needed": [409, "This server's sign-in service takes no registration. An administrator has to enter a client id for it."],
  "authorization.registration_failed": [502, "The server's sign-in service did not accept Cardea as a client."],
  "authorization.client_refused": [
    502,
    "This server's sign-in service does not accept Cardea as its client. An administrator has to check the client that is entered for it.",
  ],
  "authorization.scope_refused": [
    502,
    "The sign-in service does not grant what Cardea asks for. An administrator has to check the scopes of this server.",
  ],
  "authorization.provider_busy": [503, "The server's sign-in service is busy or down at the moment. Nothing was stored. Try again in a minute."],
  "authorization.provider_broken": [
    502,
    "The sign-in service's answer could not be used, so nothing was stored. If this continues, tell an administrator of the project.",
  ],
  "authorization.exchange_failed": [502, "The provider did not complete the sign-in. Start again."],
  "consent.invalid": [400, "The application's request to sign in is not valid. Start again in the application."],
  "consent.ended": [400, "This was answered already, took too long, or the browser did not keep Cardea's cookie. Start again in the application."],
  "consent.unreachable": [503, "The application's description could not be fetched at the moment. Try again in a minute."],
  "consent.no_resource": [400, "The application did not say which MCP URL it wants. Add the MCP URL to it once more, or use a newer version of it."],
  "consent.unknown_resource": [
    404,
    "The application asks for a project that this Cardea instance does not have. Check the MCP URL that you entered there.",
  ],
  "vault.unreadable": [500, "A stored credential could not be read."],
  "vault.key_missing": [500, "A vault key that is still needed is not in the settings."],
  "rotation.running": [409, "A rotation of the vault keys is running already."],
  "vault.other_settings": [503, "Cardea is changing its vault keys. Try again in a minute."],
  "store.moving": [409, "The stored values of this project are on their way to another store. Wait until the move is done, or move them back."],
  "store.same": [409, "The project has its values there already."],
  "store.not_set_up": [
    409,
    "This Cardea instance has no access to the AWS Parameter Store. The operator must set SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.",
  ],
  "store.credentials_refused": [
    502,
    "AWS does not accept Cardea's access key in this region. The operator must check SSM_REGION, SSM_ACCESS_KEY_ID and SSM_SECRET_ACCESS_KEY.",
  ],
  "store.access_denied": [
    502,
    "AWS does not allow Cardea to do this in the Parameter Store. The operator must compare the IAM policy with docs/ssm.md, and its paths with the prefix of the project.",
  ],
  "store.key_unusable": [
    502,
    "AWS cannot use the KMS key of this project: it is disabled, deleted, in another region, or not allowed for Cardea. Enable it, or let the IAM policy and the key's own policy name it.",
  ],
  "store.full": [
    502,
    "The Parameter Store has no room for more parameters of this tier in this account and region. Delete some there, or move the project back to KV.",
  ],
  "store.value_too_large": [
    422,
    "This value is too large for the AWS Parameter Store, which takes 8 kB with Cardea's seal, some 6 kB of what was entered. Nothing was stored there. Use a shorter value, or keep the project's values in KV.",
  ],
  "store.busy": [503, "The AWS Parameter Store takes no more requests at the moment. Try again in a minute."],
  "store.down": [
    503,
    "The AWS Parameter Store does not answer. Try again in a minute. If it never answers, the operator must check the region in SSM_REGION.",
  ],
  "store.refused": [502, "The AWS Parameter Store did not take the request. The administrator finds the cause in the log."],
  "outbound.refused": [400, "Cardea does not connect to this address."],
  "outbound.too_large": [502, "The server's answer is larger than Cardea accepts."],
  "internal.failed": [500, "Something went wrong. Try again. If it happens again, tell the administrator."],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ErrorCode = keyof typeof catalog;

const A_MINUTE = 60;

/** Every code, for the OpenAPI document. */
export const errorCodes = Object.keys(catalog) as [ErrorCode, ...ErrorCode[]];

export type FieldErrors = Record<string, string>;

/**
 * A question to confirm a loss. `confirm` names the changes that lose something; a request that repeats these names makes them.
 * @property people how many people's credentials are affected @property shared whether the project's credential is affected
 */
export type Question = { confirm: string[]; people: number; shared: boolean };

/**
 * @param code what happened, stable across releases
 * @param reason for the log only; never shown, so it may name hosts and states but no secret
 * @param fields problems by field name, shown next to the field
 * @param asks the question that must be confirmed first
 * @param retryAfter the seconds after which the request may succeed; a minute for a status 429 without it
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly reason: string | undefined;
  readonly fields: FieldErrors | undefined;
  readonly asks: Question | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, options: { reason?: string; fields?: FieldErrors; asks?: Question; retryAfter?: number } = {}) {
    super(catalog[code][1]);
    this.name = "AppError";
    this.code = code;
    this.status = catalog[code][0];
    this.reason = options.reason;
    this.fields = options.fields;
    this.asks = options.asks;
    this.retryAfter = options.retryAfter ?? (this.status === 429 ? A_MINUTE : undefined);
  }
}

/** The header that says when a request may succeed (RFC 9110 §10.2.3), where that is known. */
export const retryHeaderOf = ({ retryAfter }: Pick<AppError, "retryAfter">): Record<string, string> =>
  retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };

/** The reason of any thrown value, for logs: its class and message, never its stack or properties. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.reason ? `${error.code}: ${error.reason}` : error.code;
  if (!(error instanceof Error)) return "a value that is not an Error was thrown";
  // A failed query's message has its parameters, which may be addresses and hashes. Its cause says what failed.
  if ("params" in error) return error.cause === undefined ? "a query failed" : `a query failed: ${reasonOf(error.cause)}`;
  // This message quotes the text, which may be a secret or an answer.
  if (error instanceof SyntaxError) return "SyntaxError: a text that could not be read";
  return `${error.name}: ${error.message}`;
}
