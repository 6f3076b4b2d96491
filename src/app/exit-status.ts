/**
 * The exit statuses of commands, for the scripts that call them.
 *
 * | status | meaning |
 * |---|---|
 * | 0 | the request was carried out |
 * | 1 | it was tried and failed, or a person declined |
 * | 2 | it was not tried: wrong usage, an unusable environment, too old a Node, no terminal to ask on |
 * | 3 | it was tried, nothing went wrong, and there was nothing to do: a drill on what cannot be put back, nothing to verify |
 * | 4 | `vault drift` found changes |
 * | 5 | `vault drift` found changes, and one of them is gravely dangerous |
 * | 6 | the disk of the data folder or of the database is full: nothing was lost, and the command can be repeated once there is room |
 * | 7 | `vault capture` took a snapshot that lacks parts of the tenant, because they could not be read |
 */
export const exitStatus = {
  done: 0,
  failed: 1,
  unusable: 2,
  nothingToDo: 3,
  differs: 4,
  dangerous: 5,
  full: 6,
  partial: 7,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];
