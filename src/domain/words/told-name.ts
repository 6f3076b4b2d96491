/** A name with what tells its object from others that have or had it. */
export interface ToldName {
  readonly name: string;
  readonly id: string;
  /** Of a user, as far as it is known. */
  readonly userPrincipalName?: string;
  /** The name that it had before, where it was given another. */
  readonly formerly?: string;
  /** True for an object that is deleted. */
  readonly isDeleted?: true;
}

/** The name of an object for a sentence: alone where it leads to that object, and with more where it may lead to another. */
export type ObjectName = string | ToldName;

/** Returns the name alone, for data in which the id has a place of its own. */
export const plainName = (name: ObjectName): string => (typeof name === "string" ? name : name.name);
