/** A part of a list, newest first. @property after where the part before ended @property limit at most so many */
export type Page = { after?: Place; limit: number };

/** Where a part of a list ends: when its last row was made (UTC ms), and its id, for rows of one moment. */
export type Place = { createdAt: number; id: string };
