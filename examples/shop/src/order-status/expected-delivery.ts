import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);

const workingDays = { standard: 4, express: 1 };

/** The day (UTC, YYYY-MM-DD) a parcel should arrive; nothing is delivered on Sundays. */
export function expectedDelivery(from: string, shipping: 'standard' | 'express'): string {
  let day = dayjs.utc(from);
  let left = workingDays[shipping];
  while (left > 0) {
    day = day.add(1, 'day');
    if (day.day() !== 0) left -= 1;
  }
  return day.format('YYYY-MM-DD');
}
