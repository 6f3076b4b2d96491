/** A change of one place in the code that takes a mended behavior away again, and the test that must fail with it. */
export interface Mutant {
  /** The number of the promise in the list of promises that did not hold in the first version. */
  readonly item: number;
  /** The wrong behavior. */
  readonly what: string;
  readonly file: string;
  /** The text that is replaced. It occurs once in the file. */
  readonly old: string;
  readonly new: string;
  /** The file of the test that fails. */
  readonly test: string;
  /** A part of the test's full name, with those of its groups, where the file has many others. */
  readonly named?: string;
  /** The test starts the built program or PostgreSQL. */
  readonly needsAll?: true;
}
