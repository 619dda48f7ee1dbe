import { describeConstructs } from '../../local/describe-constructs';
import { document } from './markdown';

it('docs/constructs.md is what `npm run docs` writes', () => {
  expect(document('docs/constructs.md')).toBe(describeConstructs());
});
