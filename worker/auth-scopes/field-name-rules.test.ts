import { expect, test } from "vitest";
import { isCredentialVariable } from "./field-name-rules.ts";

test.each([
  ...["LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "node_options", "Path", "PATH", "HOME", "IFS"],
  ...["PYTHONPATH", "PYTHONSTARTUP", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "BASH_ENV", "ENV", "ZDOTDIR"],
  ...["GIT_SSH_COMMAND", "SSH_ASKPASS", "EDITOR", "BROWSER", "LESSOPEN", "RUSTC_WRAPPER", "GOFLAGS", "MAKEFLAGS", "ELECTRON_RUN_AS_NODE"],
  ...["HTTPS_PROXY", "all_proxy", "SSL_CERT_FILE", "SSLKEYLOGFILE", "CURL_CA_BUNDLE", "npm_config_registry", "DOCKER_HOST", "KUBECONFIG", "TMPDIR"],
])("F81: no credential goes into the variable %s, which decides what a program loads, finds or trusts", (name) => {
  expect(isCredentialVariable(name)).toBe(false);
});

test.each([
  "",
  "A B",
  "A=B",
  "A\u0000",
  "1A",
  "A-B",
  "КЛЮЧ",
  "АPI_KEY",
  "API\u200b_KEY",
  "ＡPI_KEY",
  "__proto__",
  "constructor",
  "toString",
  "K".repeat(65),
])("F81: %j is no name of a variable for a credential", (name) => {
  expect(isCredentialVariable(name)).toBe(false);
});

test.each([
  "API_KEY",
  "GITHUB_TOKEN",
  "GITHUB_PERSONAL_ACCESS_TOKEN",
  "GIT_TOKEN",
  "NPM_TOKEN",
  "GOOGLE_API_KEY",
  "AWS_SECRET_ACCESS_KEY",
  "R2_TOKEN",
  "DOCKER_TOKEN",
])("F81: a credential goes into the variable %s", (name) => {
  expect(isCredentialVariable(name)).toBe(true);
});
