import { home } from "./en-home.ts";
import { pages } from "./en-pages.ts";
import { secondFactorTexts } from "./en-second-factor.ts";

/** All texts of the pages for people, in English. Another language is a file of the same shape, named in languages.ts. */
export const en = {
  ...pages,
  ...home,
  ...secondFactorTexts,
  errors: {
    "internal.failed": { title: "This did not work", text: "Something went wrong. Try again. If it happens again, tell the administrator." },
    "settings.invalid": { title: "This did not work", text: "Cardea is not configured correctly. The administrator finds the cause in the log." },
    "request.invalid": { title: "This did not work", text: "The form cannot be read. Go back and send it once more." },
    "request.cross_site": { title: "This did not work", text: "This request did not come from Cardea's own pages. Reload the page and try again." },
    "request.too_many": {
      title: "Too many tries",
      text: "There were too many tries in a short time. Nothing was stored. Wait a few minutes and try again.",
    },
    "request.too_large": { title: "Too large", text: "The request is larger than Cardea accepts." },
    "resource.not_found": { title: "Nothing here", text: "There is nothing here, or you have no access to it. Check the address." },
    "session.email_invalid": { title: "Not an address", text: "Enter one e-mail address, such as ada@example.com." },
    "session.too_many_codes": {
      title: "Too many codes",
      text: "Too many codes were requested for this address. Wait 15 minutes and try again. A code that has arrived in this browser still works.",
    },
    "session.too_many_guesses": {
      title: "Too many wrong codes",
      text: "Too many wrong codes were entered for this address today, so each code has one try until tomorrow. Send another code, and enter it as it is in the mail.",
    },
    "session.code_rejected": {
      title: "Wrong code",
      text: "That code is wrong, used or expired. Check the newest e-mail, or ask for a new code.",
    },
    "session.codes_off": { title: "No codes here", text: "Codes by e-mail are switched off here. Sign in with your company's account." },
    "session.provider_failed": { title: "Not signed in", text: "Your company's sign-in service did not complete the sign-in. Try again." },
    "session.provider_refused": {
      title: "Not signed in",
      text: "Your company's sign-in service did not let you in, or has not verified your e-mail address. Ask the people who run it.",
    },
    "session.sign_in_expired": {
      title: "This sign-in cannot go on",
      text: "It was already used, took too long or began in another browser, or yours did not keep Cardea's cookie. Start again.",
    },
    "second_factor.needed": {
      title: "Confirm that it is you first",
      text: "This needs your second factor. Confirm that it is you, then try again.",
    },
    "second_factor.missing": {
      title: "Set up a second factor first",
      text: "This needs a second factor, and you have none yet. Set one up, then try again.",
    },
    "second_factor.last_required": {
      title: "It is required",
      text: "A second factor is required of you, so the last one stays. Add another one first.",
    },
    "second_factor.rejected": {
      title: "Wrong code",
      text: "That code is wrong, or was used already. Wait until your app shows the next one, or enter a recovery code.",
    },
    "second_factor.too_many_guesses": {
      title: "Too many tries",
      text: "Too many codes were entered. Wait a quarter of an hour, or use another way: a recovery code in place of the app's, or the app's in place of a recovery code.",
    },
    "second_factor.passkey_refused": {
      title: "Passkey not accepted",
      text: "It is not one of yours here, or the question took more than five minutes or was answered already. Go back and start again.",
    },
    "second_factor.sign_in_again": {
      title: "Sign in again",
      text: "Your sign-in is too long ago, or the set-up took too long. Nothing was stored. Sign in again and start once more.",
    },
    "second_factor.exists": {
      title: "You have an app already",
      text: "You have an authenticator app already. Remove it before you add another one.",
    },
    "setup.ended": {
      title: "This set-up address has ended",
      text: "It was used, has ended or is not complete. The operator gets another with: npm run deploy -- --set-up-address",
    },
    "session.cookie_missing": {
      title: "Your browser keeps no cookie",
      text: "Your browser did not keep the cookie Cardea signs you in with, so no code works in it. Allow cookies for this site, then sign in again. If they are allowed, the sign-in took too long or is over.",
    },
    "project.not_member": {
      title: "You are not in this project",
      text: "There is no such project, or you are not a member of it. Check the MCP URL, or ask the project's administrator for an auth link; then start again in the application.",
    },
    "link.unknown": {
      title: "This link does not exist",
      text: "Check that you copied all of it, or ask the person who sent it for a new one.",
    },
    "link.deleted": { title: "This link was deleted", text: "An administrator deleted it. Ask the person who sent it for a new one." },
    "link.paused": { title: "This link is paused", text: "An administrator has paused it. Try again later, or ask the person who sent it." },
    "link.expired": { title: "This link has expired", text: "Ask the person who sent it for a new one." },
    "link.used": { title: "This link was already used", text: "It works once. Ask the person who sent it for a new one." },
    "link.wrong_domain": {
      title: "Wrong e-mail address",
      text: "Your e-mail address is not one this link is for. Sign in with your address at the company that sent the link.",
    },
    "link.wrong_email": {
      title: "Wrong e-mail address",
      text: "This link is for another e-mail address. Sign in with the address the link was sent to.",
    },
    "link.other_user": {
      title: "This link is for someone else",
      text: "It was made for another person. Ask your own agent for a link. If you are that person, sign in with the account the agent acts for.",
    },
    "link.not_member": {
      title: "You are not in this project",
      text: "You are not a member of this project. Ask its administrator for an auth link.",
    },
    "link.person_removed": {
      title: "You were removed from this project",
      text: "An administrator removed you, so its links do not work for you any more. Ask them for an invitation.",
    },
    "credential.refused": { title: "Not connected", text: "The server refused these values. Nothing was stored." },
    "credential.unreachable": {
      title: "Not connected",
      text: "The server could not be reached to try these values. Nothing was stored. Try again in a minute.",
    },
    "bridge.offline": {
      title: "Not connected",
      text: "The server runs behind a bridge, and no bridge is connected, so the values could not be tried. Nothing was stored. Try again later, or tell the administrator.",
    },
    "bridge.not_allowed": {
      title: "Not connected",
      text: "The bridge does not allow this server, or not this value. Nothing was stored. An administrator of the project has to correct the bridge’s file.",
    },
    "bridge.server_down": {
      title: "Not connected",
      text: "The server does not start or does not answer behind its bridge, so the values could not be tried. Nothing was stored. Check them, then try again in a minute.",
    },
    "server.failing": {
      title: "Not connected",
      text: "The server answered with an error of its own, so the values could not be tried. Nothing was stored. Try again later.",
    },
    "server.busy": {
      title: "Not connected",
      text: "The server is busy and asks to wait, so the values could not be tried. Nothing was stored. Try again in a minute.",
    },
    "server.moved": {
      title: "Not connected",
      text: "The server is at another address now. Nothing was stored. An administrator of the project has to correct its URL.",
    },
    "server.unreadable": {
      title: "Not connected",
      text: "What answers there is no MCP server. Nothing was stored. An administrator of the project has to check its URL.",
    },
    "server.revision_unknown": {
      title: "Not connected",
      text: "The server speaks no revision of MCP that Cardea knows. Nothing was stored. Tell the administrator of the project.",
    },
    "credential.invalid_value": { title: "Not connected", text: "Something is missing, or has characters that cannot be sent. Nothing was stored." },
    "credential.superseded": { title: "Not changed", text: "A newer value was stored for this server in the meantime. Nothing was changed." },
    "credential.needs_sign_in": { title: "Not connected", text: "The server did not accept the sign-in. Nothing was stored. You can try again." },
    "authorization.invalid_state": {
      title: "This sign-in cannot go on",
      text: "It was already used, took too long or began in another browser, or yours did not keep Cardea's cookie. Nothing was stored. Go back to the page you came from, and connect again.",
    },
    "authorization.refused": { title: "Not connected", text: "The provider did not grant access. Nothing was stored. You can try again." },
    "authorization.discovery_failed": {
      title: "Cannot sign in to this server",
      text: "Cardea could not find out how to sign in to this server. Nothing was stored. Tell the administrator of the project.",
    },
    "authorization.client_needed": {
      title: "Cannot sign in to this server yet",
      text: "An administrator of the project has to enter a client id for it first. Nothing was stored.",
    },
    "authorization.registration_failed": {
      title: "Cannot sign in to this server",
      text: "The server's sign-in service did not accept Cardea as a client. Nothing was stored. Tell the administrator of the project.",
    },
    "authorization.client_refused": {
      title: "Cannot sign in to this server",
      text: "Its sign-in service does not accept Cardea as its client. Nothing was stored. An administrator of the project has to check the client that is entered for it.",
    },
    "authorization.scope_refused": {
      title: "Not connected",
      text: "The sign-in service does not grant what Cardea asks for. Nothing was stored. An administrator of the project has to check the scopes of this server.",
    },
    "authorization.provider_busy": {
      title: "Try again in a minute",
      text: "The server's sign-in service is busy or down at the moment. Nothing was stored. Start again in a minute.",
    },
    "authorization.provider_broken": {
      title: "Not connected",
      text: "The sign-in service's answer could not be used. Nothing was stored. If it stays like this, tell the administrator of the project.",
    },
    "authorization.exchange_failed": {
      title: "Not connected",
      text: "The provider did not complete the sign-in. Nothing was stored. You can try again.",
    },
    "consent.invalid": {
      title: "This request is not valid",
      text: "The application's request to sign in is not valid. Start again in the application. If that does not help, its makers have to fix it.",
    },
    "consent.ended": {
      title: "This question is over",
      text: "It was answered already, took too long, or your browser did not keep Cardea's cookie. Start again in the application; if this happens again, allow cookies for this site.",
    },
    "consent.unreachable": {
      title: "Try again in a minute",
      text: "The address where the application describes itself does not answer at the moment. Nothing was allowed. Wait a minute, then load this page again.",
    },
    "consent.no_resource": {
      title: "This application did not say which MCP URL it wants",
      text: "MCP applications name the URL they want to use (the parameter “resource”). This one did not, so nothing was allowed. Add the MCP URL to the application once more, or use a newer version of it. If that does not help, its makers have to fix it.",
    },
    "consent.unknown_resource": {
      title: "No such project",
      text: "The application asks for a project that does not exist here. Check the MCP URL it was given; the administrator has the right one.",
    },
  },
};

/** The texts that every language must have. */
export type Texts = typeof en;
