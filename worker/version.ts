/** The version of Cardea, as in `package.json`. */
export const VERSION = "0.1.0";
/** The format of backups that this version writes and reads. */
export const BACKUP_FORMAT = 1;
