import type { Instant } from './quantities.ts';

const dayMs = 86_400_000;

/**
 * An instant as RFC 3339 in UTC, `2026-11-23T06:35:00Z`; parts of a second are cut off.
 * The calendar is counted by hand because the rules know no `Date`: days from 1 March of year 0 in
 * eras of 400 years (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
 */
export function instantText(instant: Instant): string {
  const days = Math.floor(instant / dayMs);
  const second = Math.floor((instant - days * dayMs) / 1_000);
  const { year, month, day } = civilFromDays(days);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const [hours, minutes] = [Math.floor(second / 3_600), Math.floor(second / 60) % 60];
  return `${date}T${digits(hours, 2)}:${digits(minutes, 2)}:${digits(second % 60, 2)}Z`;
}

function civilFromDays(daysSince1970: number): { year: number; month: number; day: number } {
  const days = daysSince1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
