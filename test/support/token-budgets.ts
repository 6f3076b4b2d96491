/** What a host's model may have to pay, in o200k tokens. */
export const TOOL_LIST_READ_TOKENS = 2_500;
export const TOOL_LIST_WHOLE_TOKENS = 6_000;
/** Data and text together, though a host shows its model one of them. */
export const SUMMARY_TOKENS = 1_500;
/** Of any answer but a summary, data and text together. */
export const PAGE_BYTES = 10 * 1_024;
