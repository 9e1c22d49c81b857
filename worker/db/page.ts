/** A page of a list, newest first. @property after the end of the page before @property limit the most rows */
export type Page = { after?: Place; limit: number };

/** The end of a page: when its last row was created (UTC ms), and the row's id, for rows of one moment. */
export type Place = { createdAt: number; id: string };
