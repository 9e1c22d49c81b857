import { z } from "zod";
import { withNotes } from "../lib/text/setting-notes.ts";

/** The headers of each request, as OpenTelemetry writes them: `name=value`, comma-separated, the value percent-encoded. */
const headers = z.string().transform((text, context): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [index, part] of text.split(",").entries()) {
    const [, name = "", value = ""] = /^\s*([\w-]+)\s*=\s*(\S.*?)\s*$/.exec(part) ?? [];
    // A value is a secret, so a message names the place of a header only.
    if (/[{}]/.test(value)) context.addIssue(`header ${index + 1} has a placeholder of the documents; write the value that your collector wants`);
    else if (name === "") context.addIssue(`header ${index + 1} is not a name, = and a value`);
    else
      try {
        found[name.toLowerCase()] = decodeURIComponent(value);
      } catch {
        context.addIssue(`the value of header ${index + 1} is not percent-encoded correctly`);
      }
  }
  return found;
});

/** Where traces and metrics go, by the names that OpenTelemetry gives these settings. */
export const telemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: withNotes(z.url({ protocol: /^https?$/ }).optional(), {
    description:
      "The base URL of an OpenTelemetry collector, to which traces and metrics of calls are sent as OTLP/HTTP with JSON (`/v1/traces` and `/v1/metrics` are added). Absent: nothing is sent.",
    example: "https://otlp.example.com",
  }),
  OTEL_EXPORTER_OTLP_HEADERS: withNotes(headers.optional(), {
    description: "Headers of the requests to the collector: `name=value`, comma-separated, values percent-encoded.",
    example: "authorization=Bearer%20{token}",
    secret: true,
  }),
  OTEL_TRACES_SAMPLER_ARG: withNotes(z.coerce.number("must be a number from 0 to 1").min(0).max(1).default(0.1), {
    description: "The share of traces that are sent, from 0 to 1. Metrics count every call.",
    example: "0.1",
  }),
  // The platform ends work that goes on for 30 s after an answer, and a collector has 10 s to answer.
  OTEL_BSP_SCHEDULE_DELAY: withNotes(z.coerce.number("must be milliseconds from 0 to 15000").min(0).max(15_000).default(5000), {
    description: "For how many milliseconds calls are gathered before their traces and metrics are sent, from 0 to 15000.",
    example: "5000",
  }),
};
