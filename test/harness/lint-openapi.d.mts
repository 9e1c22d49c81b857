/** Lints an OpenAPI document with the strict rules of Redocly. @returns a sentence for each problem, with its place */
export function lintOpenApi(source: string): Promise<string[]>;
