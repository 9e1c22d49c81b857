/** Zero-width and bidirectional controls, invisible operators, variation selectors beyond emoji, and tag characters. */
const HIDDEN = /[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e0fff}]/u;

/** Whether a text holds characters that people do not see and models read (SECURITY.md S67). */
export const hasHiddenText = (text: string): boolean => HIDDEN.test(text);
