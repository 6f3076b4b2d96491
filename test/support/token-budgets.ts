/** The highest cost for a host's model, in o200k tokens. */
export const TOOL_LIST_READ_TOKENS = 2_800;
export const TOOL_LIST_WHOLE_TOKENS = 7_400;
/** The sum of data and text, although a host shows its model only one of them. */
export const SUMMARY_TOKENS = 1_500;
/** The limit for each half of an answer: its text and its structured content. */
export const PAGE_BYTES = 10 * 1_024;
