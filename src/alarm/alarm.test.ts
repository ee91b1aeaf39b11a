import {
  nextTold,
  SILENT_HOURS,
  tellsAboutNow,
  toDescription,
  toldAfterSilence,
  toTold,
  wellAtOf,
  type Look,
} from './alarm.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (time: string): Date => new Date(`2026-11-20T${time}Z`);
const from = (start: Date, milliseconds: number): Date => new Date(start.getTime() + milliseconds);

describe('when it tells', () => {
  it.each([
    ['06:00:00', 'cron(0 19 * * ? *)', '2026-11-20T19:00:00.000Z'],
    ['06:59:59', 'cron(59 19 * * ? *)', '2026-11-20T19:59:00.000Z'],
    ['18:30:07', 'cron(30 7 * * ? *)', '2026-11-21T07:30:00.000Z'],
    ['11:00:30', 'cron(0 0 * * ? *)', '2026-11-21T00:00:00.000Z'],
  ])('after a look at %s that came out well: %s, the first time at %s', (time, expression, first) => {
    expect(toldAfterSilence(at(time))).toBe(expression);
    expect(nextTold(expression, at(time))?.toISOString()).toBe(first);
  });

  it('is never before a third look could be made, and always within a day of what stops right after a look', () => {
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const look = from(at('00:00:30'), minute * MINUTE);
      const first = nextTold(toldAfterSilence(look), look)?.getTime() ?? 0;
      expect(first - look.getTime()).toBeGreaterThan(12 * HOUR);
      expect(first - look.getTime()).toBeLessThanOrEqual(SILENT_HOURS * HOUR);
    }
  });

  it('is once a day from then on', () => {
    expect(nextTold('cron(0 19 * * ? *)', at('19:00:00'))?.toISOString()).toBe('2026-11-21T19:00:00.000Z');
  });

  it.each(['rate(1 day)', 'at(2026-11-20T12:05:00)', 'cron(0 19 1 * ? *)', undefined])(
    'is not known of %s',
    (expression) => {
      expect(nextTold(expression, at('06:00:00'))).toBeUndefined();
      expect(tellsAboutNow(expression, at('06:00:00'))).toBe(false);
    },
  );

  it.each([
    ['18:54:00', false],
    ['18:56:00', true],
    ['19:00:30', true],
    ['19:04:00', true],
    ['19:06:00', false],
    ['07:00:00', false],
  ])('of 19:00 is about now at %s: %s', (time, isSo) => {
    expect(tellsAboutNow('cron(0 19 * * ? *)', at(time))).toBe(isSo);
  });
});

describe('when the last look came out well', () => {
  it('is kept by the schedule', () => {
    expect(wellAtOf(toDescription(at('06:00:00')))).toEqual(at('06:00:00'));
  });

  it.each([toDescription(undefined), undefined, '', 'The last look that came out well: once'])(
    'is not known by %j',
    (description) => {
      expect(wellAtOf(description)).toBeUndefined();
    },
  );
});

describe('what it tells', () => {
  const place = { accountId: '111122223333', region: 'eu-central-1', stackName: 'aws-config-mfa-rules' };
  const told = (notWell: Look['notWell'], wellAt?: Date): string =>
    toTold(place, { at: at('12:00:03'), notWell }, wellAt).message;

  it('has a subject that SNS takes', () => {
    const { subject } = toTold(place, { at: at('12:00:03'), notWell: [] }, undefined);
    expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
    expect(subject).toContain(place.accountId);
  });

  it('after a look that came out well: that none has since', () => {
    expect(told([], at('12:00:03'))).toBe(
      [
        'No look at the rules of stack aws-config-mfa-rules in account 111122223333, eu-central-1, after 2026-11-20 12:00 UTC has found them at work; there should be one every six hours.',
        '',
        'Looks were not made any more, or could not say here what they found.',
        '',
        'More in that account: mfa-rules doctor --region eu-central-1, and the log of HeartbeatFunction of the stack. This comes once a day, until a look finds the rules at work.',
      ].join('\n'),
    );
  });

  it('after one that found something: what, and how to fix it', () => {
    const lines = told(
      [{ message: 'the recorder is stopped', remedy: 'start it' }, { message: 'a rule is gone' }],
      at('06:00:00'),
    ).split('\n');
    expect(lines[0]).toContain('after 2026-11-20 06:00 UTC has found them at work');
    expect(lines.slice(2, 5)).toEqual([
      'The look of 2026-11-20 12:00 UTC found:',
      '- the recorder is stopped. To fix it, start it.',
      '- a rule is gone.',
    ]);
  });

  it('before any came out well: that none has', () => {
    expect(told([{ message: 'a rule is gone' }])).toMatch(/, eu-central-1, has found them at work;/);
  });

  it('stays short, and obeys nothing that an error quotes', () => {
    const long = Array.from({ length: 200 }, () => ({ message: `a\nb\u001b[31m${'x'.repeat(5_000)}` }));
    const message = told(long);
    expect(message.length).toBeLessThan(25_000);
    expect(message).toContain('- and 180 more.');
    expect(message).not.toMatch(/^b/m);
    expect(message).not.toContain('\u001b');
  });
});
