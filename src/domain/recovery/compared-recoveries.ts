/** The recoveries that the service lists, compared with those that were asked for here. */
export interface ComparedRecoveries {
  readonly listed: number;
  /** Those without a record here: started elsewhere, or their records were removed. */
  readonly unrecorded: number;
  /** Rows of the list that could not be read. */
  readonly unread: number;
}
