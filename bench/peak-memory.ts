/** Returns the peak resident memory of this process in MiB, which includes code, heap and the database's cache. */
export const peakMemory = (): number => process.resourceUsage().maxRSS / 1_024;
