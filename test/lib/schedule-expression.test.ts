import { scheduleExpression } from '../../lib/schedule-expression';

test.each([
  [24, '02:00', 'cron(0 2 * * ? *)'],
  [24, '23:59', 'cron(59 23 * * ? *)'],
  [12, '02:30', 'cron(30 2,14 * * ? *)'],
  [6, '20:15', 'cron(15 2,8,14,20 * * ? *)'],
  [1, '05:10', `cron(10 ${Array.from({ length: 24 }, (_, hour) => hour).join(',')} * * ? *)`],
  [168, '04:00', 'cron(0 4 ? * MON *)'],
  [5, '02:00', 'rate(5 hours)'],
  [48, '02:00', 'rate(48 hours)'],
  [744, '02:00', 'rate(744 hours)'],
])('every %i hours from %s: %s', (hours, start, expression) => {
  expect(scheduleExpression(hours, start)).toBe(expression);
});
