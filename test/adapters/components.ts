import type { Component } from '../../core/cycle';

/** A component for adapters' tests, which need little more than its function's name. */
export function componentOf(functionName: string, change: Partial<Component> = {}): Component {
  return {
    schemaVersion: 1, component: 'checkout', tenant: 'shop', owner: 'team', functionName, alias: 'live', logGroup: `/aws/lambda/${functionName}`, mode: 'auto',
    sideEffects: 'none', bounds: {}, critical: false, guardMetrics: [], alarms: [], actions: [], settings: {}, ...change,
  };
}
