/** What a person typed as a code, as it was issued: without spaces, hyphens and invisible characters, and with plain digits. */
export const readTypedCode = (typed: string): string => typed.normalize("NFKC").replace(/[\s\p{Cf}\p{Pd}]/gu, "");
