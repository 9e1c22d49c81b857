/** A page of a list, newest first. @property after the end of the page before @property limit the most rows */
export type Page = { after?: Place; limit: number };

/**
 * The end of a page: when its last row was created (UTC ms), and the row's id, for rows of one moment. Neither ever changes, so each row is
 * on one page only, whatever is written meanwhile.
 */
export type Place = { createdAt: number; id: string };

/** A page of a list in the order of a key that no two rows share. @property after the last key of the page before @property limit the most rows */
export type KeyPage = { after?: string; limit: number };
