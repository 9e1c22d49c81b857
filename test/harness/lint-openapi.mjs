import { createConfig, lintFromString } from "@redocly/openapi-core";

export async function lintOpenApi(source) {
  const config = await createConfig({ extends: ["recommended-strict", "spec"], rules: { "operation-summary": "error" } });
  const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location.map(({ pointer }) => pointer).join(" ")}`);
}
