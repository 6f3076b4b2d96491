/** What a host's model may have to pay, in o200k tokens. */
export const TOOL_LIST_READ_TOKENS = 2_800;
export const TOOL_LIST_WHOLE_TOKENS = 6_500;
/** Data and text together, though a host shows its model one of them. */
export const SUMMARY_TOKENS = 1_500;
/** Of each half of an answer: its text, and its structured content. */
export const PAGE_BYTES = 10 * 1_024;
