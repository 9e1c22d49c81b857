/** RFC 9110 §5.6.2 token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const QUERY_NAME = /^[A-Za-z0-9._~-]{1,64}$/;

/**
 * Headers in which proxies, networks and servers state such facts: addresses, forwarded or rewritten requests, client certificates and
 * identities that a proxy has checked. They are recognised by their shape, because no list of them is complete.
 */
const BY_SHAPE = [
  /(^|-)ip(-?v?[46])?$/,
  /(client|real|src|source|remote|peer|user|visitor|origin|connection|connecting)-?(ip|addr|address|port|host)(-?v?[46])?$/,
  /(^|-)(forward(ed|er)?|forwarded(for|host|proto))(-|$)/,
  /(^|-)(original|override|overwrite|rewrite|rewritten|destination)-?(ur[il]|path|query|host|method|scheme|proto)$/,
  /(^|-)(ur[il]|path|query|host|method|scheme|proto)-(override|overwrite|rewrite)$/,
  /(^|-)client-?cert(ificate)?(-|$)/,
  /^(x-)?(ssl|tls|mtls)-/,
  /(^|-)(webauth|auth-request|authenticated|shib|mellon|oidc-claim)-/,
  /^(x-)?(iv|sm|sso|saml)-(user|userdn|groups?|creds)$/,
  /^(x-goog-iap-|x-ms-client-principal|x-ms-token-aad-|x-amzn-(oidc|mtls|trace)-|x-pomerium-|x-authentik-|tailscale-user-|cloudfront-|wl-proxy-)/,
];

/** Headers with a meaning for the software that carries, routes, stores or answers a request, by kind. A credential is never put into one. */
const RESERVED_HEADERS = [
  /** Framing and the connection between two hops (RFC 9110 §7.6, RFC 9112). */
  /^(host|connection|keep-alive|proxy-.*|te|trailers?|transfer-encoding|upgrade|upgrade-insecure-requests|http2-settings|max-forwards|via|expect)$/,
  /** The content, the wanted content, and conditions on it (RFC 9110 §8, §12–§14). */
  /^(content-.*|accept|accept-.*|range|if-.*|want-.*|prefer|date|digest|repr-digest|last-modified|etag)$/,
  /** Caches and scheduling. */
  /^(cache-control|pragma|age|expires|vary|priority|early-data|alt-svc|alt-used|cdn-.*|surrogate-.*|x-cache.*|x-accel-.*|x-sendfile.*)$/,
  /** Cookies, and statements of browsers about a page; fetch forbids most of them (Fetch Standard, forbidden request-header). */
  /^(cookie2?|set-cookie2?|origin|referer|referrer-policy|dnt|access-control-.*|sec-.*|service-worker.*)$/,
  /** Who sent the request, to which host and path, as a proxy states it (RFC 7239). */
  /^(forwarded.*|x-forwarded.*|x-real-.*|x-client-ip|x-cluster-client-ip|x-remote-.*|x-originating-.*|true-client-.*|client-ip|remote-.*|fastly-.*)$/,
  /^(cf-.*|x-cf-.*|x-arr-.*|x-azure-.*|x-appengine-.*|x-envoy-.*|x-istio-.*|x-original-.*|x-rewrite-.*|x-host|x-middleware-.*)$/,
  ...BY_SHAPE,
  /** A method in place of the one that is sent. */
  /^(x-http-method.*|x-method-override|x-http-verb.*)$/,
  /** Headers of MCP transports, server-sent events and tracing. */
  /^(mcp-.*|last-event-id|traceparent|tracestate|baggage|b3|x-b3-.*)$/,
  /** Headers of responses. */
  /^(www-authenticate|location|server|retry-after|refresh|strict-transport-security)$/,
];

/**
 * Environment variables that decide which code a process loads, which programs it finds, or whom it trusts. A credential is never put into one, and a bridge
 * lets none be set.
 */
const RESERVED_VARIABLES =
  /^(path|home|shell|user|logname|pwd|ifs|env|bash_.*|zdotdir|cdpath|prompt_command|ps\d|(ld|dyld|dotnet|coreclr|cor|glibc|malloc|gconv|locpath|nlspath)(_.*)?|node_.*|npm_config_.*|npm_.*|yarn_.*|pnpm_.*|bun_.*|deno_.*|python.*|pip_.*|uv_.*|perl.*|ruby.*|gem_.*|bundle_.*|java_.*|_java_.*|jdk_.*|classpath|php.*|lua_.*|r_.*|git_.*|ssh_.*|editor|visual|pager|browser|less(open|close)|make(flags|files)|go(flags|proxy|path|root|env|work|toolchain)|cargo_home|rustup_.*|rustc?_?(flags|wrapper|doc)|electron_.*|ts_node_.*|tsx_.*|docker_(host|config|context)|kubeconfig|sslkeylogfile|.*_proxy|ssl_cert_.*|openssl_.*|curl_ca_.*|requests_ca_.*|tmp|temp|tmpdir|xdg_.*|systemroot|comspec|pathext|windir|appdata|localappdata|userprofile|psmodulepath)$/;
/** Of names with a reserved beginning, those in which programs of all kinds expect a credential. */
const CREDENTIAL_VARIABLES = /^(npm|node_auth|git|github|gitlab)_(auth_)?(token|password)$/;

/** Whether a credential may go into this environment variable (POSIX.1-2017 §8.1). */
export const isCredentialVariable = (name: string): boolean => {
  const folded = name.toLowerCase();
  const isReserved = RESERVED_VARIABLES.test(folded) && !CREDENTIAL_VARIABLES.test(folded);
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name) && !isPrototypeName(name) && !isReserved;
};

/** In lower case, as headers are sent. */
const PROTOTYPE = new Set(Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()));

/** Whether every object has a member of this name, so that a lookup could find a value that was never given. */
export const isPrototypeName = (name: string): boolean => PROTOTYPE.has(name.toLowerCase());

/** Whether a credential may go into this header (S63). Many servers treat `_` like `-` (RFC 3875 §4.1.18). */
export function isCredentialHeader(name: string): boolean {
  const folded = name.toLowerCase().replaceAll("_", "-");
  return HEADER_NAME.test(name) && !isPrototypeName(name) && !RESERVED_HEADERS.some((kind) => kind.test(folded));
}

/** Whether a credential may go into this query parameter. */
export const isCredentialParameter = (name: string): boolean => QUERY_NAME.test(name) && !isPrototypeName(name);
