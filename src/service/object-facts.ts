/** The life of an object: in use, among the deleted items, or permanently deleted. */
export type ObjectLife = "live" | "softDeleted" | "gone";

/** Properties that distinguish an object from others of its name. */
export interface ObjectFacts {
  readonly userPrincipalName?: string;
  readonly mail?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  readonly appId?: string;
  readonly createdDateTime?: string;
  readonly description?: string;
  /** Of a policy. */
  readonly state?: string;
  /** Of a group. */
  readonly members?: number;
}
