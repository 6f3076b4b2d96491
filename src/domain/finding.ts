/** One result of an examination: what was examined, the state it is in, and a remedy where it is not well. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  readonly remedy: string | null;
}
