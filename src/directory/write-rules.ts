/** The rules of Graph that a directory holds writes to, where they can be read in two ways. */
export interface WriteRules {
  /** Merges members of complex values at every depth. Otherwise those of the first level replace the old ones. */
  readonly mergesDeeply: boolean;
  /** Names of soft-deleted objects stay taken, where they have to be unique. */
  readonly deletedHoldNames: boolean;
  /** A `uniqueName` stays taken after its object is gone for good. */
  readonly purgedHoldNames: boolean;
}
