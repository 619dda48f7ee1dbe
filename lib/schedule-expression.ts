/**
 * EventBridge Scheduler's expression for a cycle every so many hours that begins at a time of the day (UTC): by the clock
 * where the hours divide a day or make a week, else a plain rate from the deployment on.
 */
export function scheduleExpression(intervalHours: number, startTime: string): string {
  const [hour = 0, minute = 0] = startTime.split(':').map(Number);
  if (24 % intervalHours === 0) {
    const hours = Array.from({ length: 24 / intervalHours }, (_, index) => (hour + index * intervalHours) % 24).sort((a, b) => a - b);
    return `cron(${minute} ${hours.join(',')} * * ? *)`;
  }
  return intervalHours === 168 ? `cron(${minute} ${hour} ? * MON *)` : `rate(${intervalHours} hours)`;
}
