import { defaultSettings } from '../../core/config';
import type { Component } from '../../core/cycle';
import { foresee } from '../../core/foresee';
import { componentOf, end, findingOf, opportunityOf, type Stretch, telemetryOf } from './telemetry-of';

const good: Stretch = { from: 120, to: 10, calls: 50 };
const bad: Stretch = { version: '2', from: 10, to: 0, calls: 50, failed: 25 };
const workbench: Component['workbench'] = { state: 'built', bucket: 'b', key: 'k', bundleSha256: 's' };
const refused: Component['workbench'] = { state: 'refused', reason: 'it does not build to the same bytes' };
const slow = { findings: [findingOf({ detector: 'latency-shift', evidence: { slowOverMs: 40 } })] };

test.each<readonly [string, readonly Stretch[], Partial<Component>, object, RegExp]>([
  ['a deployment is to blame', [good, bad], {}, {}, /^go back from version 2 to version 1, with 10 % of the calls first: version 2 failed 250 of 500 calls \(50 %\); version 1 before it failed 0 of/],
  ['a risky one', [good, bad], {}, { risk: 'high' }, /^go back from version 2 to version 1, with 16 % of the calls first/],
  ['no deployment is to blame, and its source can be changed', [{ version: '2', from: 120, to: 0, calls: 50, failed: 6 }], { workbench }, {}, /^look for a change \(template, model\), prove it, and deploy it with 10 % of the calls first: version 2 failed/],
  ['no deployment is to blame, and its source cannot be changed', [{ version: '2', from: 120, to: 0, calls: 50, failed: 6 }], { workbench: refused }, {}, /^do nothing, since no strategy applies: version 2 failed .*Its code cannot be changed: it does not build to the same bytes$/],
  ['slow, and nothing to go back to', [{ version: '2', from: 120, to: 0, calls: 50, ms: () => 100 }], { workbench }, slow, /^do nothing, since no strategy applies: .*slow calls leave no failed call to reproduce/],
])('%s', (_name, stretches, component, opportunity, told) => {
  expect(foresee(telemetryOf(stretches, { serves: '2' }), opportunityOf({ risk: 'low', ...opportunity }), componentOf(component), { ...defaultSettings, improvementRiskTolerance: 0.1, canaryWeights: [opportunity === slow || !('risk' in opportunity) ? 0.1 : 0.3, 0.5] }, end)).toMatch(told);
});
