/**
 * The file in a folder that has the URL of the history's database. Without it, the history is a file in the same
 * folder.
 */
export const DATABASE_FILE = "database.url";
