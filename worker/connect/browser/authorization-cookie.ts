/** The name of the cookie of one sign-in at a provider. Each sign-in has its own cookie, so that two tabs do not disturb each other. */
export function authorizationCookie(state: string): string {
  return `cardea-authorization-${state.slice(0, 12).replace(/[^A-Za-z0-9_-]/g, "")}`;
}
