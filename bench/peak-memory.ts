/** The most memory this process has had so far, in MiB: resident, so code, heap and the database's cache together. */
export const peakMemory = (): number => process.resourceUsage().maxRSS / 1_024;
