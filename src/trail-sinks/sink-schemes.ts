/** Schemes of the places that heads can be sent to. They stand alone, because settings need no sink. */
export const sinkSchemes = ["https:", "syslog+tls:", "syslog+tcp:", "syslog+udp:", "syslog+unix:", "file:"] as const;
