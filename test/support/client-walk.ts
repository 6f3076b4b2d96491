/** Steps that a published client of Graph takes in a walk, each in the client's own calls. */
export interface ClientWalk {
  /** Lists users. Returns how many it got. */
  list(count: number): Promise<number>;
  /** Follows pages of users. Returns the ids of all. */
  page(size: number): Promise<ReadonlySet<string>>;
  /** Creates a security group. Returns its id. */
  create(name: string): Promise<string>;
  change(id: string, description: string): Promise<void>;
  description(id: string): Promise<string | null>;
  delete(id: string): Promise<void>;
  restore(id: string): Promise<void>;
  /** Returns the ids of groups that changed while the work was done. */
  delta(work: () => Promise<void>): Promise<readonly string[]>;
  /** Reads two objects in one batch. Returns their ids. */
  batch(first: string, second: string): Promise<readonly string[]>;
}
