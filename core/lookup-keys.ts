/** Partition of the items that find a component by something else than its tenant and name. */
export const lookupPartition = '_registry';
/** Their sort keys. */
export const lookupKeys = {
  parameter: (name: string) => `parameter#${name}`,
  function: (functionName: string) => `function#${functionName}`,
  logGroup: (logGroup: string) => `log-group#${logGroup}`,
  alarm: (alarmName: string) => `alarm#${alarmName}`,
} as const;
